package io.trepak.command;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;

/** What {@code --demo} starts, found by ServiceLoader: servers, and a configuration over them. */
public interface Demonstration {
    /**
     * Starts the servers.
     *
     * @param out gets what the servers are asked
     * @throws IOException when not even ports of the system's choice can be opened
     */
    Servers start(PrintStream out, int wantedStatsPort) throws IOException;

    /** Servers that run, until they are closed. */
    interface Servers extends Closeable {
        /** The file to start a proxy with. */
        String configuration();

        /** Where its statistics port is to listen. */
        InetSocketAddress statsAddress();

        /** Says what to type next. */
        void printGuide();
    }
}
