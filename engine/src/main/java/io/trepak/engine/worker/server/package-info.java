/**
 * The servers of a pool as one worker sees them: which server owns a key, and the connections to it.
 *
 * <pre>
 *   Router ── key to server
 *   WorkerServers ─► WorkerServer ─► Backend ─► ServerConnection ─► socket
 *                                      │             │ RequestQueue: what was sent and has no response yet
 *                                      │             │ WriteProgress, RequestTimeouts, ResponseReader
 *                                      └ which requests it takes: dead server, limits, merged requests
 * </pre>
 *
 * Knows requests, never clients: a request takes its own response, and whoever waits is woken at the end of the turn.
 */
package io.trepak.engine.worker.server;
