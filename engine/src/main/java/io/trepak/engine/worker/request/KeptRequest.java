package io.trepak.engine.worker.request;

/**
 * The bytes of a request as its server gets them, kept until it is answered, so that it can be sent again. Taken from and given back to
 * whoever counts them; goes wherever its request goes.
 */
public final class KeptRequest {
    /** Whoever counts them. */
    public interface Keeper {
        /** Nobody will send it again: takes its array back. */
        void release(KeptRequest kept);
    }

    private final Keeper keeper;
    /** Null when nobody will send it again. */
    private byte[] bytes;

    private int length;
    private long sinceNanos;
    /** Its place among the kept requests of its pool, in the order in which they were first to be sent. */
    private long order;

    private int tries;
    private int redirects;
    /** Whether it was sent. */
    private boolean sent;
    /** Those of its order that are under way, where they must know of each other; null for none. */
    private UnderWay with;
    /** The way to a server it is on then. */
    private Object way;

    public KeptRequest(Keeper keeper) {
        this.keeper = keeper;
    }

    /** Begins as the copy of a request of this length, whose bytes are put into an array at least as long. */
    public KeptRequest of(byte[] array, int bytesUsed, long nowNanos, long place) {
        bytes = array;
        length = bytesUsed;
        sinceNanos = nowNanos;
        order = place;
        tries = 0;
        redirects = 0;
        sent = true;
        with = null;
        way = null;
        return this;
    }

    /** Where the bytes are, from index 0 on. */
    public byte[] bytes() {
        return bytes;
    }

    /** How much memory it takes. */
    public int heldBytes() {
        return bytes == null ? 0 : bytes.length;
    }

    /** Nobody will send it again. */
    public void release() {
        keeper.release(this);
    }

    /** How many bytes there are. */
    public int length() {
        return length;
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

    /** It is on a way to a server with others of its order, or in spite of them. */
    public void goesWith(UnderWay others, Object to) {
        with = others;
        way = to;
        with.add(this);
    }

    Object way() {
        return way;
    }

    /** Whether others of its order know where it is. */
    public boolean isFollowed() {
        return with != null;
    }

    /** It is on no way any more, for it is answered, or waits. */
    public void isBack() {
        if (with != null) {
            UnderWay others = with;
            with = null;
            way = null;
            others.remove(this);
        }
    }

    /** The same request, as of another time. */
    public void since(long nanos) {
        sinceNanos = nanos;
    }

    /** Whether it did not go on its way at once, or not for good. */
    public boolean wasDetained() {
        return tries > 0 || redirects > 0;
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
