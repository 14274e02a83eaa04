package io.trepak.engine.net;

/** Takes what must not be sent yet, in the place of a connection that is handed it later. */
public final class HeldOutput extends WriteBuffer {
    /** Nothing held yet, on the loop of the connection that will send it. */
    public HeldOutput(Loop loop) {
        super(loop);
    }

    @Override
    void markDirty() {
        // nothing is to be flushed
    }
}
