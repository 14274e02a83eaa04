package io.trepak.protocol.redis;

import io.trepak.api.protocol.ResponseFrame;
import io.trepak.api.protocol.ResponseFrame.NotExecuted;
import java.util.Locale;

/**
 * An error by which a server says that it did not execute a request: redis-server 7.0's cluster.c, clusterRedirectClient, and
 * server.c, processCommand. Those of Redis Cluster count where the pool's topology knows slots.
 *
 * <p>A script may answer whatever its author likes. Of a script only whole lines are believed that servers say before they run one, and
 * redirects, which the engine follows only if they are about the slot of its keys: what a script makes up has but the script itself run
 * again, or on another server of the cluster.
 */
enum NotExecutedError {
    /** The slot is another server's. */
    MOVED(NotExecuted.ELSEWHERE, true),
    /** The slot is on its way to another server, and no key of the request is here any more. */
    ASK(NotExecuted.ONCE_ELSEWHERE, true),
    /** The slot is on its way, and some of the keys are here, some are there. */
    TRYAGAIN(NotExecuted.LATER, true),
    /** The slot is nobody's, or too much of the cluster is lost. */
    CLUSTERDOWN(NotExecuted.LATER, true),
    /** A replica that has lost its master, and has nothing to read from. In a cluster somebody will be the master soon. */
    MASTERDOWN(NotExecuted.DEMOTED, false) {
        @Override
        NotExecuted why(boolean inCluster) {
            return inCluster ? NotExecuted.LATER : NotExecuted.DEMOTED;
        }
    },
    /** A replica, which the server was not when it was put on the ring. */
    READONLY(NotExecuted.DEMOTED, false),
    /** Too few replicas follow the server. */
    NOREPLICAS(NotExecuted.LATER, false),
    /** The server's data is not there yet. */
    LOADING(NotExecuted.LATER, false);

    private static final NotExecutedError[] ALL = values();

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

    private final NotExecuted why;
    private final boolean onlyInCluster;
    /** How the line begins. */
    private final byte[] code = Resp.bytes('-' + name());

    NotExecutedError(NotExecuted why, boolean onlyInCluster) {
        this.why = why;
        this.onlyInCluster = onlyInCluster;
    }

    /** What the engine is told. */
    NotExecuted why(boolean inCluster) {
        return why;
    }

    /** As metrics call it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Says in {@code frame} why a request was not executed.
     *
     * @param honest whether the error's text is the server's, not a script's
     * @param units how many slots there are; 0 where there are none
     * @return null when the error is none of these; then nothing is said
     */
    static NotExecutedError find(boolean honest, int units, byte[] in, int offset, int length, ResponseFrame frame) {
        NotExecutedError found;
        if (!honest) {
            found = units > 0 ? ofScript(units, in, offset, length, frame) : null;
        } else if (RespCode.startsWith(DISCARDED, in, offset, length)) {
            // EXEC names the error for which nothing of the transaction was executed. With a minus sign where the
            // blank before it is, the line reads like any other.
            int skipped = DISCARDED.length - 1;
            byte[] cause = new byte[length - skipped];
            System.arraycopy(in, offset + skipped, cause, 0, cause.length);
            cause[0] = '-';
            found = ofServer(units, cause, 0, cause.length, skipped, frame);
        } else {
            found = ofServer(units, in, offset, length, 0, frame);
        }
        if (found != null) {
            // what a script says moves no slot for others: only this request goes there
            frame.notExecuted(honest || found != MOVED ? found.why(units > 0) : NotExecuted.ONCE_ELSEWHERE);
        }
        return found;
    }

    /** Whether a server is a replica, by its own word. */
    static boolean isOfReplica(byte[] in, int offset, int length) {
        return READONLY.begins(in, offset, length) || MASTERDOWN.begins(in, offset, length);
    }

    private boolean begins(byte[] in, int offset, int length) {
        return RespCode.begins(code, in, offset, length);
    }

    private boolean isRedirect() {
        return this == MOVED || this == ASK;
    }

    private static NotExecutedError ofServer(
            int units, byte[] in, int offset, int length, int skipped, ResponseFrame frame) {
        for (NotExecutedError each : ALL) {
            if ((units > 0 || !each.onlyInCluster) && each.begins(in, offset, length)) {
                return !each.isRedirect() || each.takesAddress(units, in, offset, length, skipped, frame) ? each : null;
            }
        }
        return null;
    }

    private static NotExecutedError ofScript(int units, byte[] in, int offset, int length, ResponseFrame frame) {
        NotExecutedError redirect = MOVED.begins(in, offset, length) ? MOVED : ASK;
        if (redirect.begins(in, offset, length)) {
            return redirect.takesAddress(units, in, offset, length, 0, frame) ? redirect : null;
        }
        for (byte[] line : BEFORE_SCRIPT) {
            if (line.length == length && RespCode.startsWith(line, in, offset, length)) {
                return ofServer(units, in, offset, length, 0, frame);
            }
        }
        return null;
    }

    /**
     * Reads what stands behind MOVED or ASK: {@code slot host:port}. The host may be missing (that of the server that answers), an IPv6
     * address without brackets, or a question mark.
     *
     * @param skipped how far behind the response's first byte the line begins
     * @return whether it is well formed; then the frame says whom it means
     */
    private boolean takesAddress(int units, byte[] in, int offset, int length, int skipped, ResponseFrame frame) {
        int end = offset + length - Resp.CRLF.length;
        int slotAt = offset + code.length + 1;
        int address = slotAt;
        while (address < end && in[address] != ' ') {
            address++;
        }
        int slot = number(in, slotAt, address, SLOT_DIGITS);
        address++;
        if (slot < 0 || slot >= units || !isAddress(in, address, end)) {
            return false;
        }
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
