package io.trepak.engine.line;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.KeyedFrame;
import io.trepak.api.protocol.KeyedResponses;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import java.nio.charset.StandardCharsets;

/** Takes responses apart: see {@link LineProtocol}. */
final class LineKeyed implements KeyedResponses {
    @Override
    public boolean begin(Command command, int keys, Output out) {
        if (command.name().equals("count")) {
            out.write(("#" + keys + "\n").getBytes(StandardCharsets.ISO_8859_1));
        }
        return command.isMergeable();
    }

    @Override
    public int decode(byte[] in, int offset, int limit, KeyedFrame frame) {
        int end = offset;
        while (end < limit && in[end] != '\n') {
            end++;
        }
        if (end == limit) {
            return -1;
        }
        String line = new String(in, offset + 1, end - offset - 1, StandardCharsets.ISO_8859_1);
        int length = end + 1 - offset;
        switch (in[offset]) {
            case '.', '+' -> {}
            case '$' -> length += Integer.parseInt(line) + 1;
            case '-' -> frame.status(ResponseFrame.Status.ERROR);
            case '!' -> frame.status(ResponseFrame.Status.UNAVAILABLE);
            case '=' -> {
                int blank = line.indexOf(' ');
                length += Integer.parseInt(line.substring(blank + 1)) + 1;
                frame.key(1, blank);
                frame.more();
            }
            case '<', '>' -> {
                length += Integer.parseInt(line) + 1;
                frame.nextKey();
                if (in[offset] == '<') {
                    frame.more();
                }
            }
            case '#' -> frame.more();
            case '&' -> {
                return decode(in, offset, limit, frame);
            }
            case '?' -> throw new IllegalStateException("as asked: piece");
            default -> throw new ProtocolException("no piece begins so");
        }
        return length;
    }

    @Override
    public void end(Command command, Output out) {
        if (command.name().equals("burst")) {
            throw new IllegalStateException("as asked: end");
        }
        out.write(LineBackend.END);
    }
}
