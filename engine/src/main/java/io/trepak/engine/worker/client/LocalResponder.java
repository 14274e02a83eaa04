package io.trepak.engine.worker.client;

import io.trepak.api.filter.Verdict;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.Reason;
import io.trepak.engine.worker.resources.ArrayOutput;
import io.trepak.engine.worker.resources.PluginFailure;
import io.trepak.engine.worker.server.Router;

/**
 * What the proxy itself answers a client: local commands, and errors. With no other request before it, a response goes straight into
 * the client's write buffer; else it joins the queue and waits for its turn. A layer of a {@code Client}.
 */
abstract class LocalResponder extends ResponseQueue {
    LocalResponder(ServedPool pool, int id) {
        super(pool, id);
    }

    /** Answers a request here. */
    final void respond(RequestFrame frame, byte[] in, int offset) {
        long before = out().pendingBytes();
        Output out = begin();
        try {
            pool.guard.respond(codec, in, offset, frame, out);
        } catch (PluginFailure e) {
            takeBack(before);
            if (!frame.isNoReply()) {
                error(frame.command(), PluginFailure.MESSAGE);
                return;
            }
        }
        end(frame.command());
    }

    /** Answers a request that could not even be sent. */
    final void refuse(Command command, boolean quiet, String reason) {
        pool.counters.forwardError++;
        if (!quiet) {
            error(command, reason);
        }
    }

    /** Answers a read as if its keys were not there. Returns false, with nothing done, for what is no such read. */
    final boolean missed(Command command, int keys) {
        long before = out().pendingBytes();
        Output out = begin();
        try {
            if (!pool.guard.miss(codec, command, keys, out)) {
                takeBack(before);
                return false;
            }
        } catch (PluginFailure e) {
            takeBack(before);
            error(command, PluginFailure.MESSAGE);
            return true;
        }
        pool.counters.misses++;
        end(command);
        return true;
    }

    /** Answers a request for which {@link ServedPool#serverFor} found none. */
    final void noServer(Command command, boolean quiet, int why) {
        if (why == Router.NONE) {
            refuse(command, quiet, Reason.REFUSED);
        } else if (quiet) {
            return;
        } else if (why == Router.FAULT) {
            error(command, PluginFailure.MESSAGE);
        } else {
            noSuchServer(command, why);
        }
    }

    private void noSuchServer(Command command, int why) {
        long before = out().pendingBytes();
        Output out = begin();
        try {
            if (why == Router.SCATTERED) {
                pool.guard.scattered(codec, command, out);
            } else {
                pool.guard.serverGone(codec, command, out);
            }
        } catch (PluginFailure e) {
            takeBack(before);
            error(command, PluginFailure.MESSAGE);
            return;
        }
        end(command);
    }

    /** Answers with an error. */
    final void error(Command command, String reason) {
        long before = out().pendingBytes();
        Output out = begin();
        try {
            pool.guard.error(codec, reason, out);
        } catch (PluginFailure e) {
            takeBack(before);
            giveUp();
            return;
        }
        end(command);
    }

    @Override
    final void writeLastError(String message) {
        error(null, message);
        closeWhenAnswered();
    }

    /** Answers a request that the filters let go nowhere, perhaps with a response of theirs. */
    final void filtered(Command command, Verdict verdict, ArrayOutput response) {
        if (verdict != Verdict.ANSWERED) {
            String reason = verdict.rejection() != null ? verdict.rejection() : "no pool of this protocol is called so";
            error(command, reason);
        } else if (isAwaiting()) {
            append(command, response);
        } else {
            out().write(response.bytes(), 0, response.length());
        }
    }

    /** Where a response is written: to the client, or to wait behind others. */
    private Output begin() {
        return isAwaiting() ? pool.resources.scratch() : out();
    }

    /** Half a response is worse than none. */
    private void takeBack(long bytesBefore) {
        out().cutBackTo(bytesBefore);
        pool.resources.scratch();
    }

    private void end(Command command) {
        if (isAwaiting()) {
            append(command, pool.resources.written());
        }
    }

    private void append(Command command, ArrayOutput response) {
        if (response.length() > 0) {
            appendAnswered(command, response);
        }
    }
}
