package io.trepak.engine.worker.request;

import io.trepak.engine.stats.CommandClass;
import io.trepak.engine.stats.Latencies;

/** Where a request was sent, as far as the request has to know: a connection to a server. */
public interface Destination {
    /** The server's name in the configuration. */
    String name();

    /** The number that names the server to clients; 1 to 16,777,215. */
    int serverNumber();

    /** The same of the next server that takes requests, in the order of their names; 0 if there is none. */
    int nextServerNumber();

    /** How log lines call the server, quotes included. */
    String title();

    /** Notes how long a request waited to be written, and for its response. */
    void note(CommandClass commands, long toWriteNanos, long toResponseNanos);

    /** The histograms of the pool, by class of command and stage. */
    Latencies poolLatencies();

    /**
     * A key of those it noted last, shortened; null when others have taken its place.
     *
     * @param place as it was when the key was noted
     * @param length of the whole key in bytes
     */
    byte[] keyAt(int place, int length);

    /** The array that holds a key of those it noted last; null when others have taken its place. */
    byte[] keyArray(int place);

    /** Where in that array it begins. */
    int keyIndex(int place);

    /** How many bytes of a key of this length are there. */
    int keptOfKey(int place, int length);
}
