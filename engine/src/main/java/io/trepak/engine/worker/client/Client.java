package io.trepak.engine.worker.client;

import io.netty.buffer.ByteBuf;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Receiver;
import io.trepak.engine.worker.resources.PluginFailure;

/**
 * A client connection. Made when a client is accepted, dies with its connection; requests it leaves behind keep their place in the
 * servers' queues, or every later response there would go to the wrong client.
 *
 * <p>It is one object in layers, each a class with one subject that knows those below it and says in abstract methods what it needs of
 * those above:
 *
 * <pre>
 *   Client             what its socket tells
 *   RequestReader      bytes into requests                 ─► PartialRequest, only while one is half here
 *   RequestSender      one request to one server
 *   RequestSplitter    one request to several
 *   FlowControl        whether it is read, and why not     ─► UnreadResponses, only while it does not read
 *   LocalResponder     what the proxy answers itself
 *   ResponseQueue      responses in the order of requests  ─► ClientRequest
 *   ClientLife         its connection, and how that ends
 * </pre>
 *
 * One object, because with a thousand clients every further one that a request touches is memory that is not in the cache: as fifteen
 * objects a client cost 1.2 µs of user time per request among 50 clients and 3.3 µs among 1,000. What is the same for all clients of a
 * pool is in its {@link ServedPool}, what only some need at times is made then.
 */
public final class Client extends RequestReader implements Receiver {
    /** How many sweeps have found it idle. */
    private int idleSweeps;
    /** How much it had been sent at the last sweep. */
    private long sweptSentBytes;

    /**
     * @param id a number that stays with the client, at least 0
     * @throws PluginFailure when it can have no codec
     */
    public Client(ServedPool pool, int id) {
        super(pool, id);
    }

    /** The number that stays with it. */
    public int id() {
        return id;
    }

    /** Begins with its connection. */
    public void attach(Connection accepted) {
        connection = accepted;
    }

    // ---- its socket

    @Override
    public void connected() {}

    @Override
    public void received(byte[] in, int offset, int limit) {
        idleSweeps = 0;
        if (isStopped()) {
            drop(limit - offset);
            return;
        }
        try {
            take(in, offset, limit);
        } catch (ProtocolException | RefusedRequest | PluginFailure e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    @Override
    public int payloadWanted() {
        return bodyWanted();
    }

    @Override
    public void payload(ByteBuf chunk) {
        idleSweeps = 0;
        try {
            takeBody(chunk);
        } catch (ProtocolException | RefusedRequest | PluginFailure e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    @Override
    public void drained() {
        responsesTaken();
        if (isClosing()) {
            sent();
        } else {
            responsesSent();
        }
    }

    // ---- what takes several turns of the loop

    @Override
    public void slice() {
        sliceBegins();
        if (isClosed()) {
            return;
        }
        try {
            if (!sliceResponse()) {
                sliceRequest();
            } else if (isHeldForTurns()) {
                awaitSlice();
            }
        } catch (ProtocolException | PluginFailure e) {
            refuse(e);
        } catch (RuntimeException | Error e) {
            broken(e);
        }
    }

    // ---- looked at from time to time

    /** Closes it when nothing was heard of it in so many sweeps, and it was told nothing. Returns whether it did. */
    public boolean closeIfIdle(int sweeps) {
        long sent = out().sentBytes();
        if (isAwaiting() || isHeld() || sent != sweptSentBytes) {
            sweptSentBytes = sent;
            idleSweeps = 0;
            return false;
        }
        if (idleSweeps++ < sweeps) {
            return false;
        }
        giveUp();
        return true;
    }

    /** How many bytes it has sent so far when it waits for nothing; negative while it does. */
    public long idleAtBytes() {
        return isAwaiting() || hasInput() || awaitsRest() ? -1 : receivedBytes();
    }

    @Override
    public long heldBytes() {
        return heldByInput() + heldByRequests() + heldByResponses() + out().heldBytes();
    }

    /**
     * The pool goes by other settings from the next request on. That one waits until all before it are answered: it may take another
     * connection to its server, and must not overtake them there.
     *
     * @param reloaded whether the protocol was opened anew
     */
    public void followPool(boolean reloaded) {
        limitWindow();
        if (reloaded) {
            barForCodec();
        } else {
            bar();
        }
    }

    /** Keys may have other servers from the next request on. That one waits until all before it are answered, if any is under way. */
    public void followServers() {
        if (hasPending()) {
            bar();
        }
    }

    @Override
    public void holdBack() {
        followServers();
    }

    /** As many requests as the pool allows may be under way at once; for measurements, which begin with warm clients. */
    public void warmUp() {
        openWindow();
    }
}
