package io.trepak.protocol.memcached;

import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.Output;

/** Makes one response of what the servers of {@code flush_all} said, or tells what is told of a response to a quiet request. */
final class Answers {
    private Answers() {}

    /** Of all servers: the first that failed or refused speaks for all. */
    static void ofAll(MemcachedCommand command, Fragments parts, Output out) {
        if (command.isSilent()) {
            return;
        }
        int speaker = 0;
        for (int i = 0; i < parts.count(); i++) {
            if (kind(parts, i) != Reply.OK) {
                speaker = i;
                break;
            }
        }
        ofOne(command, parts, speaker, out);
    }

    /** Of the one server that got a request without its quiet mode. */
    static void ofOne(MemcachedCommand command, Fragments parts, int fragment, Output out) {
        if (command.isSilent()) {
            return;
        }
        Failure failure = parts.failure(fragment);
        if (failure != null) {
            MemcachedFrontend.writeError(failure.message(), out);
            return;
        }
        int kind = kind(parts, fragment) & command.replies();
        if (kind == Reply.UNKNOWN) {
            unexpected(command, out);
        } else if ((kind & command.untold()) == 0) {
            out.write(parts.response(fragment), parts.offset(fragment), parts.length(fragment));
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
