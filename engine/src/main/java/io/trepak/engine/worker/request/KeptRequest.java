package io.trepak.engine.worker.request;

/**
 * The bytes of a request as its server gets them, kept until it is answered, so that it can be sent again. Taken from and given back to
 * whoever counts them; goes wherever its request goes.
 */
public final class KeptRequest {
    private byte[] bytes;
    private int length;
    /** That of its keys; -1 where they have none. */
    private int unit;

    private long sinceNanos;
    /** Its place among the kept requests of its pool, in the order in which they were first to be sent. */
    private long order;

    private int tries;
    private int redirects;
    /** Whether it was sent. */
    private boolean sent;

    /** Begins as the copy of a request of this length, whose bytes are put into an array at least as long; its unit is -1 for none. */
    public KeptRequest of(byte[] array, int bytesUsed, int unitOfKeys, long nowNanos, long place) {
        bytes = array;
        length = bytesUsed;
        unit = unitOfKeys;
        sinceNanos = nowNanos;
        order = place;
        tries = 0;
        redirects = 0;
        sent = true;
        return this;
    }

    /** Where the bytes are, from index 0 on. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** The unit of its keys, all of one; -1 where keys have none, or it has none. */
    public int unit() {
        return unit;
    }

    /** How often it was sent to the server that another one named. */
    public int redirects() {
        return redirects;
    }

    /** It is sent to the server that another one has named. */
    public void countRedirect() {
        redirects++;
    }

    /** When the request was first to be sent. */
    public long sinceNanos() {
        return sinceNanos;
    }

    /** Its place among the kept requests of its pool, in the order in which they were first to be sent. */
    public long order() {
        return order;
    }

    /** The same request, with the place of the one before it. */
    public void order(long place) {
        order = place;
    }

    /** Whether it was ever sent. */
    public boolean wasSent() {
        return sent;
    }

    /** Notes whether it was ever sent. */
    public void sent(boolean yes) {
        sent = yes;
    }

    /** The same request, as of another time. */
    public void since(long nanos) {
        sinceNanos = nanos;
    }

    /** How often it was to wait so far. */
    public int tries() {
        return tries;
    }

    /** It is to wait once more. */
    public void countTry() {
        tries++;
    }

    /** Things are not as they were: it begins with short waits again. */
    public void forgetTries() {
        tries = Math.min(tries, 1);
    }

    /** Gives the array away. */
    public byte[] takeArray() {
        byte[] taken = bytes;
        bytes = null;
        return taken;
    }
}
