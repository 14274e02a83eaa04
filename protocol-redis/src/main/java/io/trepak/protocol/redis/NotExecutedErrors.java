package io.trepak.protocol.redis;

import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.NotExecuted;

/**
 * The errors by which a server says that it did not execute a request: redis-server 7.0's cluster.c, clusterRedirectClient, and
 * server.c, processCommand. Those of Redis Cluster count where the pool's topology knows slots.
 *
 * <p>A script may answer whatever its author likes. Of a script only whole lines are believed that servers say before they run one, and
 * redirects, which the engine follows only if they are about the slot of its keys: what a script makes up has but the script itself run
 * again, or on another server of the cluster.
 */
final class NotExecutedErrors {
    private static final byte[] MOVED = Resp.bytes("-MOVED ");
    private static final byte[] ASK = Resp.bytes("-ASK ");

    /** A replica, which the server was not when it was put on the ring: it takes no writes, or has nothing to read from. */
    private static final byte[][] OF_REPLICA = {Resp.bytes("-READONLY"), Resp.bytes("-MASTERDOWN")};

    /** The server takes no writes now, for too few replicas follow it, or nothing at all, for its data is not there yet. */
    private static final byte[][] NOT_NOW = {Resp.bytes("-NOREPLICAS"), Resp.bytes("-LOADING")};

    /**
     * The same in a cluster: keys of a slot that is on its way are at both ends of it; the slot is nobody's, or too much of the cluster
     * is lost; a replica has lost its master, and soon somebody else is the master.
     */
    private static final byte[][] NOT_NOW_IN_CLUSTER = {
        Resp.bytes("-TRYAGAIN"), Resp.bytes("-CLUSTERDOWN"), Resp.bytes("-MASTERDOWN")
    };

    /** What servers say before they run a script. */
    private static final byte[][] BEFORE_SCRIPT = {
        Resp.bytes("-TRYAGAIN Multiple keys request during rehashing of slot\r\n"),
        Resp.bytes("-TRYAGAIN Slot is being trimmed\r\n"),
        Resp.bytes("-CLUSTERDOWN Hash slot not served\r\n"),
        Resp.bytes("-CLUSTERDOWN The cluster is down\r\n"),
        Resp.bytes("-CLUSTERDOWN The cluster is down and only accepts read commands\r\n"),
        Resp.bytes("-LOADING Redis is loading the dataset in memory\r\n"),
        Resp.bytes("-LOADING Valkey is loading the dataset in memory\r\n"),
        Resp.bytes("-NOREPLICAS Not enough good replicas to write.\r\n"),
        Resp.bytes("-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n"),
    };

    private static final byte[] DISCARDED = Resp.bytes("-EXECABORT Transaction discarded because of: ");

    private static final int SLOT_DIGITS = 5;
    private static final int PORT_DIGITS = 5;
    private static final int PORT_MAX = 65_535;
    /** Longer than any host name. */
    private static final int HOST_BYTES = 255;

    private NotExecutedErrors() {}

    /**
     * Says in {@code frame} why a request was not executed.
     *
     * @param honest whether the error's text is the server's, not a script's
     * @param units how many slots there are; 0 where there are none
     * @return whether the error is one of these; nothing is said otherwise
     */
    static boolean find(boolean honest, int units, byte[] in, int offset, int length, ResponseFrame frame) {
        if (!honest) {
            return units > 0 && ofScript(units, in, offset, length, frame);
        }
        NotExecuted why;
        if (RespCode.startsWith(DISCARDED, in, offset, length)) {
            // EXEC names the error for which nothing of the transaction was executed. The line reads like any other
            // with
            // the minus sign where the blank before it is.
            int skipped = DISCARDED.length - 1;
            byte[] cause = new byte[length - skipped];
            System.arraycopy(in, offset + skipped, cause, 0, cause.length);
            cause[0] = '-';
            if (units > 0 && isRedirect(units, cause, 0, cause.length, skipped, frame)) {
                return true;
            }
            why = why(units, cause, 0, cause.length);
        } else {
            if (units > 0 && isRedirect(units, in, offset, length, 0, frame)) {
                return true;
            }
            why = why(units, in, offset, length);
        }
        if (why != null) {
            frame.notExecuted(why);
        }
        return why != null;
    }

    /** Whether a server is a replica, by its own word. */
    static boolean isOfReplica(byte[] in, int offset, int length) {
        return RespCode.beginsWithOneOf(OF_REPLICA, in, offset, length);
    }

    private static NotExecuted why(int units, byte[] in, int offset, int length) {
        if (RespCode.beginsWithOneOf(NOT_NOW, in, offset, length)
                || units > 0 && RespCode.beginsWithOneOf(NOT_NOW_IN_CLUSTER, in, offset, length)) {
            return NotExecuted.LATER;
        }
        return isOfReplica(in, offset, length) ? NotExecuted.DEMOTED : null;
    }

    private static boolean ofScript(int units, byte[] in, int offset, int length, ResponseFrame frame) {
        if (isRedirect(units, in, offset, length, 0, frame)) {
            return true;
        }
        for (byte[] line : BEFORE_SCRIPT) {
            if (line.length == length && RespCode.startsWith(line, in, offset, length)) {
                frame.notExecuted(NotExecuted.LATER);
                return true;
            }
        }
        return false;
    }

    /**
     * Reads {@code -MOVED slot host:port} or the same with ASK. The host may be missing (that of the server that answers), an IPv6
     * address without brackets, or a question mark.
     *
     * @param skipped how far behind the response's first byte the line begins
     */
    private static boolean isRedirect(int units, byte[] in, int offset, int length, int skipped, ResponseFrame frame) {
        boolean moved = RespCode.startsWith(MOVED, in, offset, length);
        if (!moved && !RespCode.startsWith(ASK, in, offset, length)) {
            return false;
        }
        int end = offset + length - Resp.CRLF.length;
        int slotAt = offset + (moved ? MOVED : ASK).length;
        int address = slotAt;
        while (address < end && in[address] != ' ') {
            address++;
        }
        int slot = number(in, slotAt, address, SLOT_DIGITS);
        address++;
        if (slot < 0 || slot >= units || !isAddress(in, address, end)) {
            return false;
        }
        frame.notExecuted(moved ? NotExecuted.ELSEWHERE : NotExecuted.ONCE_ELSEWHERE);
        frame.elsewhere(slot, skipped + address - offset, end - address);
        return true;
    }

    private static boolean isAddress(byte[] in, int from, int end) {
        int colon = end - 1;
        while (colon >= from && in[colon] != ':') {
            colon--;
        }
        int port = colon < from ? -1 : number(in, colon + 1, end, PORT_DIGITS);
        if (port < 0 || port > PORT_MAX || colon - from > HOST_BYTES) {
            return false;
        }
        for (int i = from; i < colon; i++) {
            if (!isOfHost(in[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOfHost(byte one) {
        return one >= 'a' && one <= 'z'
                || one >= 'A' && one <= 'Z'
                || one >= '0' && one <= '9'
                || ".-_:%?".indexOf(one) >= 0;
    }

    /** Digits without a leading zero; -1 for anything else. */
    private static int number(byte[] in, int from, int end, int mostDigits) {
        int digits = end - from;
        if (digits < 1 || digits > mostDigits || in[from] == '0' && digits > 1) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < end; i++) {
            if (in[i] < '0' || in[i] > '9') {
                return -1;
            }
            value = value * 10 + in[i] - '0';
        }
        return value;
    }
}
