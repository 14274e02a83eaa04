package com.example.line;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;

/** One client: a request is a line, its words stand apart by one blank each. */
final class LineFrontend implements FrontendCodec {
    private final LineEnds ends;
    private final LineJoin join = new LineJoin();

    LineFrontend(int maxBytes) {
        ends = new LineEnds(maxBytes);
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        int length = ends.next(in, offset, limit);
        if (length < 0) {
            return length;
        }
        ends.startOver();
        int end = offset + length - 1;
        int wordEnd = wordEnd(in, offset, end);
        LineCommand command = LineCommand.of(in, offset, wordEnd);
        boolean fits = switch (command.takes()) {
            case NOTHING -> wordEnd == end || command == LineCommand.UNKNOWN;
            case ONE_KEY -> keys(in, offset, wordEnd, end, frame) && frame.keyCount() == 1;
            case KEYS -> keys(in, offset, wordEnd, end, frame) && frame.keyCount() > 0;
            case KEY_AND_VALUE -> {
                int keyEnd = wordEnd(in, Math.min(wordEnd + 1, end), end);
                yield keyEnd < end && keys(in, offset, wordEnd, keyEnd, frame);
            }
        };
        frame.command(fits ? command : LineCommand.MISUSED);
        frame.closeAfter(fits && command == LineCommand.QUIT);
        return length;
    }

    /** Adds the words of {@code in[from .. end)}, each with the blank before it as its part; false when one is empty. */
    private static boolean keys(byte[] in, int offset, int from, int end, RequestFrame frame) {
        int at = from;
        while (at < end) {
            int keyEnd = wordEnd(in, at + 1, end);
            int length = keyEnd - at - 1;
            if (length == 0) {
                return false;
            }
            frame.addKey(at + 1 - offset, length, at - offset, length + 1);
            at = keyEnd;
        }
        return true;
    }

    private static int wordEnd(byte[] in, int from, int end) {
        int at = from;
        while (at < end && in[at] != ' ') {
            at++;
        }
        return at;
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        Command command = frame.command();
        if (command == LineCommand.UNKNOWN) {
            LineJoin.error("unknown command; known are get, set, mget, del, ping, quit", out);
        } else if (command == LineCommand.MISUSED) {
            LineJoin.error("too few or too many words; wanted get KEY, set KEY VALUE, mget KEY KEY, del KEY KEY", out);
        } else {
            out.writeText("OK\n");
        }
    }

    @Override
    public void beginFragment(Command command, int keys, Output out) {
        out.write(((LineCommand) command).word());
    }

    @Override
    public void endFragment(Command command, Output out) {
        out.writeByte('\n');
    }

    @Override
    public void join(Fragments parts, Output out) {
        if (parts.command() == LineCommand.MGET) {
            join.lists(parts, out);
        } else {
            join.counts(parts, out);
        }
    }

    @Override
    public void error(RequestInfo request, Failure failure, Output out) {
        LineJoin.error(failure.message(), out);
    }
}
