package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;

/** Makes one response of what the servers of {@code flush_all} said. */
final class Answers {
    private Answers() {}

    /** Of all servers: the first that failed or refused speaks for all. */
    static void ofAll(MemcachedCommand command, Fragments parts, Output out) {
        int speaker = 0;
        for (int i = 0; i < parts.count(); i++) {
            if (kind(parts, i) != Reply.OK) {
                speaker = i;
                break;
            }
        }
        Failure failure = parts.failure(speaker);
        if (failure != null) {
            MemcachedFrontend.writeError(failure.message(), out);
        } else if ((kind(parts, speaker) & command.replies()) == Reply.UNKNOWN) {
            unexpected(command, out);
        } else {
            out.write(parts.response(speaker), parts.offset(speaker), parts.length(speaker));
        }
    }

    /** What the first line of a response is; {@link Reply#UNKNOWN} when there is none. */
    private static int kind(Fragments parts, int fragment) {
        byte[] in = parts.response(fragment);
        if (in == null) {
            return Reply.UNKNOWN;
        }
        int start = parts.offset(fragment);
        int lineFeed = Bytes.indexOfLineFeed(in, start, start + parts.length(fragment));
        return lineFeed <= start || in[lineFeed - 1] != '\r' ? Reply.UNKNOWN : Reply.kind(in, start, lineFeed - 1);
    }

    static void unexpected(MemcachedCommand command, Output out) {
        MemcachedFrontend.writeError("unexpected response of a server to " + command.name(), out);
    }
}
