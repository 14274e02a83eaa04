package io.trepak.engine.worker;

import io.trepak.api.extension.Verdict;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.Connection;
import io.trepak.engine.net.Reason;
import io.trepak.engine.stats.PoolCounters;

/**
 * What the proxy itself answers a client: local commands, and errors. With no other request before it, an answer goes
 * straight into the client's write buffer; else it joins the {@link AnswerQueue} and waits for its turn.
 */
final class OwnAnswers {
    private final Worker worker;
    private final Frontend client;
    private final ClientCodec codec;
    private final PoolCounters counters;
    private final AnswerQueue queue;
    private Connection connection;
    /** How much waited to be sent before the answer that is being written. */
    private long bytesBefore;

    OwnAnswers(Worker worker, Frontend client, ClientCodec codec, PoolCounters counters, AnswerQueue queue) {
        this.worker = worker;
        this.client = client;
        this.codec = codec;
        this.counters = counters;
        this.queue = queue;
    }

    void attach(Connection accepted) {
        connection = accepted;
    }

    /** Answers a request here. */
    void respond(RequestFrame frame, byte[] in, int offset, boolean last) {
        Output out = beginOwn();
        try {
            codec.respond(in, offset, frame, out);
        } catch (PluginFailure e) {
            takeBackOwn();
            if (!frame.quiet()) {
                error(frame.command(), PluginFailure.MESSAGE, last);
                return;
            }
        }
        endOwn(frame.command(), last);
    }

    /** Answers a request that could not even be sent. */
    void refuse(Command command, boolean quiet, String reason) {
        counters.forwardError++;
        if (!quiet) {
            error(command, reason, false);
        }
    }

    /** Answers a read as if its keys were not there. Returns false, with nothing done, for what is no such read. */
    boolean missed(Command command, int keys) {
        Output out = beginOwn();
        try {
            if (!codec.miss(command, keys, out)) {
                takeBackOwn();
                return false;
            }
        } catch (PluginFailure e) {
            takeBackOwn();
            error(command, PluginFailure.MESSAGE, false);
            return true;
        }
        counters.misses++;
        endOwn(command, false);
        return true;
    }

    /** Answers a request for which {@link LocalPool#serverFor} found none. */
    void noServer(Command command, boolean quiet, int why) {
        if (why == Router.NONE) {
            refuse(command, quiet, Reason.REFUSED);
        } else if (quiet) {
            return;
        } else if (why == Router.FAULT) {
            error(command, PluginFailure.MESSAGE, false);
        } else {
            noSuchServer(command, why);
        }
    }

    private void noSuchServer(Command command, int why) {
        Output out = beginOwn();
        try {
            if (why == Router.SCATTERED) {
                codec.scattered(command, out);
            } else {
                codec.serverGone(command, out);
            }
        } catch (PluginFailure e) {
            takeBackOwn();
            error(command, PluginFailure.MESSAGE, false);
            return;
        }
        endOwn(command, false);
    }

    void error(Command command, String reason, boolean last) {
        Output out = beginOwn();
        try {
            codec.error(reason, out);
        } catch (PluginFailure e) {
            takeBackOwn();
            client.end().giveUp();
            return;
        }
        endOwn(command, last);
    }

    /** Answers a request that the filters let go nowhere, perhaps with an answer of theirs. */
    void filtered(Command command, Verdict verdict, ArrayOutput answer) {
        if (verdict != Verdict.ANSWERED) {
            String reason = verdict.rejection() != null ? verdict.rejection() : "no pool of this protocol is called so";
            error(command, reason, false);
        } else if (queue.isEmpty()) {
            connection.out().write(answer.bytes(), 0, answer.length());
        } else {
            append(command, answer, false);
        }
    }

    /** Where an answer is written: to the client, or to wait behind others. */
    private Output beginOwn() {
        bytesBefore = connection.out().pendingBytes();
        return queue.isEmpty() ? connection.out() : worker.scratch();
    }

    /** Half an answer is worse than none. */
    private void takeBackOwn() {
        connection.out().cutBackTo(bytesBefore);
        worker.scratch();
    }

    private void endOwn(Command command, boolean last) {
        if (!queue.isEmpty()) {
            if (last) {
                client.end().takeNoMore();
            }
            append(command, worker.written(), last);
        } else if (last) {
            client.end().closeWhenSent();
        }
    }

    private void append(Command command, ArrayOutput answer, boolean last) {
        if (answer.length() > 0 || last) {
            queue.appendAnswered(command, answer, last);
        }
    }
}
