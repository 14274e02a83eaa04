package io.trepak.api.export;

/**
 * An exporter at work, from start to close.
 *
 * <pre>
 *   Exporter ─ open ─► Export ─ start ─► in service ─ close
 *                         └────────── close ───────────┘   a mere check of the file
 * </pre>
 */
public interface Export extends AutoCloseable {
    /**
     * Begins, on threads of its own or by {@link ExporterContext#schedule}. The proxy's listeners open once this has returned, so it must
     * not take longer than a few seconds.
     *
     * <p>Thread: control.
     *
     * @throws Exception when it cannot begin; this stops the start of the proxy
     */
    void start() throws Exception;

    /**
     * Ends what start has begun, threads included; metrics can be read a last time. Called once; also when start has failed, and of one
     * that was only checked. What it throws is counted.
     *
     * <p>Thread: control, or the one that ends the proxy.
     */
    @Override
    void close();
}
