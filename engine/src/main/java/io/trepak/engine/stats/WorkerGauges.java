package io.trepak.engine.stats;

/**
 * What one worker holds at a moment.
 *
 * @param bufferedBytes for clients, servers and everything on its way
 * @param clientsAwaitingMemory clients that are not read until there is room for the request they want to send
 */
public record WorkerGauges(long bufferedBytes, int clientsAwaitingMemory) {
    /** Before the first look. */
    public static final WorkerGauges NONE = new WorkerGauges(0, 0);
}
