package com.example.line;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;

/** One server: a response is a line, or {@code LIST n} and n lines more. */
final class LineBackend implements BackendCodec {
    private final LineEnds ends;
    private int linesToCome;

    LineBackend(int maxBytes) {
        ends = new LineEnds(maxBytes);
    }

    @Override
    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        int length = ends.next(in, offset, limit);
        while (length > 0) {
            if (linesToCome == 0) {
                linesToCome = 1 + announced(in, offset, offset + length, frame);
            }
            if (--linesToCome == 0) {
                ends.startOver();
                return length;
            }
            length = ends.next(in, offset, limit);
        }
        return length;
    }

    /** How many lines the first one says will follow. */
    private static int announced(byte[] in, int offset, int end, ResponseFrame frame) {
        switch (Answer.of(in, offset, end)) {
            case LIST -> {
                int lines = Answer.number(in, offset, end);
                if (lines < 0) {
                    throw new ProtocolException("LIST without a number");
                }
                return lines;
            }
            case ERROR -> frame.status(ResponseFrame.Status.ERROR);
            case BUSY -> frame.status(ResponseFrame.Status.UNAVAILABLE);
            case OK, VALUE, NONE, COUNT -> {}
            case UNKNOWN -> throw new ProtocolException("unknown response");
        }
        return 0;
    }
}
