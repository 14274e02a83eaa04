package io.trepak.protocol.redis;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.NotExecuted;
import io.trepak.api.protocol.ResponseFrame.Status;
import io.trepak.api.protocol.WorkerContext;
import io.trepak.protocol.redis.RedisSettings.Selection;
import java.nio.charset.StandardCharsets;

/** Redis as spoken with one server, in version 2 or 3 as the lane says; lives as long as its connection. */
final class RedisBackend implements BackendCodec {
    private static final byte[] LOADING = Resp.bytes("-LOADING");

    // The server will come to its senses: the client sees the text, the pool counts a failure (twemproxy's three).
    private static final byte[][] UNAVAILABLE = {Resp.bytes("-OOM"), Resp.bytes("-BUSY"), LOADING};

    private static final byte[] NO_AUTH = Resp.bytes("-NOAUTH");

    /** Clients go by the first word, which is what the server would say to their requests; twemproxy passes that on. */
    private static final String NOT_AUTHENTICATED =
            "NOAUTH Authentication required; the server refused the proxy's password, see the log of the proxy";

    private static final byte[] PING = Resp.bytes("*1\r\n$4\r\nPING\r\n");

    private static final byte[] READ_ONLY = Resp.bytes("*1\r\n$8\r\nREADONLY\r\n");

    private static final byte[] ASKING = Resp.bytes("*1\r\n$6\r\nASKING\r\n");

    private final RedisSettings settings;
    private final boolean resp3;
    private final boolean isReplica;
    private final boolean keepsRequests;
    private final WorkerContext worker;
    private final RedirectCounters redirects;
    private final ResponseDecoder responses;

    // The next response is the one to our AUTH.
    private boolean authPending;

    // The next response is the one to a SELECT that may be refused.
    private boolean selectPending;

    /**
     * @param isReplica whether only reads come here, for a replica
     * @param keepsRequests whether the engine sends again what a server has not executed
     * @param worker knows whether the servers are a cluster's
     */
    RedisBackend(
            RedisSettings settings,
            boolean resp3,
            boolean isReplica,
            boolean keepsRequests,
            WorkerContext worker,
            RedirectCounters redirects) {
        this.settings = settings;
        this.resp3 = resp3;
        this.isReplica = isReplica;
        this.keepsRequests = keepsRequests;
        this.worker = worker;
        this.redirects = redirects;
        this.responses = new ResponseDecoder(resp3, settings.maxDepth(), ResponseDecoder.PIECE_BYTES_MIN);
    }

    /** Password first: a server that wants one refuses everything else without it. */
    @Override
    public int handshake(int round, Output out) {
        if (round > 0) {
            return 0;
        }
        int responsesDue = 0;
        boolean select = settings.database() > 0 && settings.selection() != Selection.NONE;
        if (select && settings.selection() == Selection.TWEMPROXY) {
            select(out);
            select = false;
            selectPending = true;
            responsesDue++;
        }
        if (settings.password() != null) {
            out.write(Resp.bytes("*2\r\n$4\r\nAUTH\r\n"));
            Resp.bulk(settings.password(), out);
            authPending = true;
            responsesDue++;
        }
        if (resp3) {
            out.write(Resp.bytes("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n"));
            responsesDue++;
        }
        if (select) {
            select(out);
            responsesDue++;
        }
        // On no other connection: a master that has become a replica would go on answering, with what is old.
        if (isReplica && worker.units() > 0) {
            out.write(READ_ONLY);
            responsesDue++;
        }
        return responsesDue;
    }

    private void select(Output out) {
        out.write(Resp.bytes("*2\r\n$6\r\nSELECT\r\n"));
        Resp.bulk(Integer.toString(settings.database()), out);
    }

    /** A server that wants a password the pool does not have refuses it, which shows that it lives. */
    @Override
    public boolean probe(Output out) {
        out.write(PING);
        return true;
    }

    /** For a slot that is on its way to the server: good for the next command, whatever it is, a whole transaction included. */
    @Override
    public int detour(Output out) {
        out.write(ASKING);
        return 1;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        boolean begun = responses.isBegun();
        RedisCommand asked = (RedisCommand) frame.command();
        int head = asked == null || begun || asked.look != Look.CURSOR ? 0 : cursor(in, offset, limit);
        int length = responses.decode(in, offset, limit, frame);
        if (length > 0) {
            if (head != 0) {
                frame.rewritten(head > 0 ? head : length);
            }
            if (!begun && (in[offset] == '-' || in[offset] == '!')) {
                error(in, offset, length, frame);
            }
            if (selectPending) {
                selectPending = false;
            } else {
                authPending = false;
            }
        }
        return length;
    }

    /** Length of the beginning of a response to SCAN; -1 when it cannot be passed on as it is, 0 when there is no such thing. */
    private int cursor(byte[] in, int offset, int limit) {
        if (in[offset] == '-' || in[offset] == '!') {
            return 0;
        }
        int head = ScanCursor.headLength(in, offset, limit);
        if (head < 0) {
            responses.wantWhole();
        }
        return head;
    }

    private void error(byte[] in, int offset, int length, ResponseFrame frame) {
        if (isNotExecuted(in, offset, length, frame)) {
            frame.status(RespCode.begins(LOADING, in, offset, length) ? Status.UNAVAILABLE : Status.ERROR);
            return;
        }
        Status status = status(in, offset, length, frame.command());
        frame.status(status);
        if (status == Status.ERROR && (authPending || RespCode.begins(NO_AUTH, in, offset, length))) {
            frame.refusal(NOT_AUTHENTICATED);
        }
    }

    /** Whether the server did not execute the request, by its own word, and the engine is to know. */
    private boolean isNotExecuted(byte[] in, int offset, int length, ResponseFrame frame) {
        Command asked = frame.command();
        if (keepsRequests && asked != null) {
            NotExecutedError found = NotExecutedError.find(isHonest(asked), worker.units(), in, offset, length, frame);
            if (found != null) {
                redirects.count(found);
            }
            return found != null;
        }
        boolean demoted = (keepsRequests || isReplica || settings.leavesReplicas())
                && isHonest(asked)
                && NotExecutedError.isOfReplica(in, offset, length);
        if (demoted) {
            frame.notExecuted(NotExecuted.DEMOTED);
        }
        return demoted;
    }

    /** A script says what its author wants, and must not be able to fail a server. */
    private static boolean isHonest(Command asked) {
        return !(asked instanceof RedisCommand) || !((RedisCommand) asked).runsScripts;
    }

    private Status status(byte[] in, int offset, int length, Command asked) {
        if (selectPending) {
            return Status.OK;
        }
        if (isHonest(asked) && RespCode.beginsWithOneOf(UNAVAILABLE, in, offset, length)) {
            if (settings.closesOnTrouble()) {
                throw Resp.violation("the server answers -OOM, -BUSY or -LOADING, and redis_unavailable is close");
            }
            return Status.UNAVAILABLE;
        }
        return authPending && saysNoPasswordIsSet(in, offset, length) ? Status.OK : Status.ERROR;
    }

    // redis-server's acl.c since 6.0, and its older text; twemproxy's users have servers without the pool's password.
    private static boolean saysNoPasswordIsSet(byte[] in, int offset, int length) {
        String text = new String(in, offset, length, StandardCharsets.ISO_8859_1);
        return text.contains("without any password configured") || text.contains("no password is set");
    }
}
