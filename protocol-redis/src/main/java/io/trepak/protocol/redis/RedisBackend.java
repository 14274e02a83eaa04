package io.trepak.protocol.redis;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.NotExecuted;
import io.trepak.api.protocol.ResponseFrame.Status;
import io.trepak.protocol.redis.RedisSettings.Selection;
import java.nio.charset.StandardCharsets;

/** Redis as spoken with one server, in version 2 or 3 as the lane says; lives as long as its connection. */
final class RedisBackend implements BackendCodec {
    private static final byte[] LOADING = Resp.bytes("-LOADING");

    // The server will come to its senses: the client sees the text, the pool counts a failure (twemproxy's three).
    private static final byte[][] UNAVAILABLE = {Resp.bytes("-OOM"), Resp.bytes("-BUSY"), LOADING};

    /** A replica, which the server was not when it was put on the ring: it takes no writes, or has nothing to read from. */
    private static final byte[][] REPLICA = {Resp.bytes("-READONLY"), Resp.bytes("-MASTERDOWN")};

    /** The server takes no writes now, for too few replicas follow it, or nothing at all, for its data is not there yet. */
    private static final byte[][] NOT_NOW = {Resp.bytes("-NOREPLICAS"), LOADING};

    private static final byte[] DISCARDED = Resp.bytes("-EXECABORT Transaction discarded because of: ");

    private static final byte[] NO_AUTH = Resp.bytes("-NOAUTH");

    /** Clients go by the first word, which is what the server would say to their requests; twemproxy passes that on. */
    private static final String NOT_AUTHENTICATED =
            "NOAUTH Authentication required; the server refused the proxy's password, see the log of the proxy";

    private static final byte[] PING = Resp.bytes("*1\r\n$4\r\nPING\r\n");

    private final RedisSettings settings;
    private final boolean resp3;
    private final boolean keepsRequests;
    private final ResponseDecoder responses;

    // The next response is the one to our AUTH.
    private boolean authPending;

    // The next response is the one to a SELECT that may be refused.
    private boolean selectPending;

    /**
     * @param keepsRequests whether the engine sends again what a server has not executed
     */
    RedisBackend(RedisSettings settings, boolean resp3, boolean keepsRequests) {
        this.settings = settings;
        this.resp3 = resp3;
        this.keepsRequests = keepsRequests;
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
        NotExecuted why = notExecuted(in, offset, length, frame.command());
        if (why != null) {
            frame.status(beginsWith(LOADING, in, offset, length) ? Status.UNAVAILABLE : Status.ERROR);
            frame.notExecuted(why);
            return;
        }
        Status status = status(in, offset, length, frame.command());
        frame.status(status);
        if (status == Status.ERROR && (authPending || beginsWith(NO_AUTH, in, offset, length))) {
            frame.refusal(NOT_AUTHENTICATED);
        }
    }

    /** Why the server did not execute a request, by its own word; null when nobody is to know. */
    private NotExecuted notExecuted(byte[] in, int offset, int length, Command asked) {
        if (!isHonest(asked) || !keepsRequests && !settings.leavesReplicas()) {
            return null;
        }
        if (beginsWithOneOf(REPLICA, in, offset, length)) {
            return NotExecuted.DEMOTED;
        }
        if (!keepsRequests || asked == null) {
            return null;
        }
        if (beginsWithOneOf(NOT_NOW, in, offset, length)) {
            return NotExecuted.LATER;
        }
        return startsWith(DISCARDED, in, offset, length) ? whyDiscarded(in, offset, length) : null;
    }

    /** EXEC names the error of the command for which nothing of the transaction was executed. */
    private static NotExecuted whyDiscarded(byte[] in, int offset, int length) {
        // The code stands where the blank of the text before it does; the line with its minus sign reads like any
        // other.
        int at = DISCARDED.length - 1;
        byte[] cause = new byte[length - at];
        System.arraycopy(in, offset + at, cause, 0, cause.length);
        cause[0] = '-';
        return beginsWithOneOf(REPLICA, cause, 0, cause.length)
                ? NotExecuted.DEMOTED
                : beginsWithOneOf(NOT_NOW, cause, 0, cause.length) ? NotExecuted.LATER : null;
    }

    /** A script says what its author wants, and must not be able to fail a server. */
    private static boolean isHonest(Command asked) {
        return !(asked instanceof RedisCommand) || !((RedisCommand) asked).runsScripts;
    }

    private Status status(byte[] in, int offset, int length, Command asked) {
        if (selectPending) {
            return Status.OK;
        }
        if (isHonest(asked) && beginsWithOneOf(UNAVAILABLE, in, offset, length)) {
            if (settings.closesOnTrouble()) {
                throw Resp.violation("the server answers -OOM, -BUSY or -LOADING, and redis_unavailable is close");
            }
            return Status.UNAVAILABLE;
        }
        return authPending && saysNoPasswordIsSet(in, offset, length) ? Status.OK : Status.ERROR;
    }

    private static boolean beginsWithOneOf(byte[][] codes, byte[] in, int offset, int length) {
        for (byte[] code : codes) {
            if (beginsWith(code, in, offset, length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] text, byte[] in, int offset, int length) {
        for (int i = 0; i < text.length; i++) {
            if (i >= length || in[offset + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean beginsWith(byte[] code, byte[] in, int offset, int length) {
        if (!startsWith(code, in, offset, length)) {
            return false;
        }
        // A line end follows the text at least.
        byte next = in[offset + code.length];
        return next == ' ' || next == '\r';
    }

    // redis-server's acl.c since 6.0, and its older text; twemproxy's users have servers without the pool's password.
    private static boolean saysNoPasswordIsSet(byte[] in, int offset, int length) {
        String text = new String(in, offset, length, StandardCharsets.ISO_8859_1);
        return text.contains("without any password configured") || text.contains("no password is set");
    }
}
