package io.trepak.engine;

/** The most that a proxy has held since this was made; looks all the time, in a thread of its own. */
final class Most implements AutoCloseable {
    private final TestProxy proxy;
    private final Thread thread = new Thread(this::look, "most");
    private volatile boolean closed;
    private volatile long bytes;

    Most(TestProxy proxy) {
        this.proxy = proxy;
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        while (!closed) {
            bytes = Math.max(bytes, proxy.heldBytes());
        }
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
