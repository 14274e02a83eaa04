package @package@;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import java.util.Arrays;

final class @Class@Frontend implements FrontendCodec {
    private static final @Class@Command[] COMMANDS = {@Class@Command.GET, @Class@Command.COUNT, @Class@Command.BYE};

    private final @Class@Line line = new @Class@Line();

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        int length = line.find(in, offset, limit);
        if (length < 0) {
            return length;
        }
        int end = offset + length - 1;
        int wordEnd = blank(in, offset, end);
        for (int at = wordEnd; at < end; ) {
            int keyEnd = blank(in, at + 1, end);
            frame.addKey(at + 1 - offset, keyEnd - at - 1, at - offset, keyEnd - at);
            at = keyEnd;
        }
        @Class@Command command = command(in, offset, wordEnd);
        boolean keyMissing = command != @Class@Command.BYE && frame.keyCount() == 0;
        frame.command(keyMissing ? @Class@Command.UNKNOWN : command);
        frame.closeAfter(command == @Class@Command.BYE);
        return length;
    }

    private static int blank(byte[] in, int from, int end) {
        int at = from;
        while (at < end && in[at] != ' ') {
            at++;
        }
        return at;
    }

    private static @Class@Command command(byte[] in, int from, int to) {
        for (@Class@Command command : COMMANDS) {
            if (Arrays.equals(in, from, to, command.word, 0, command.word.length)) {
                return command;
            }
        }
        return @Class@Command.UNKNOWN;
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        if (frame.command() == @Class@Command.BYE) {
            out.writeText("= bye\n");
        } else {
            error("unknown command, or no key", out);
        }
    }

    @Override
    public void beginFragment(Command command, int keys, Output out) {
        out.write(((@Class@Command) command).word);
    }

    @Override
    public void endFragment(Command command, Output out) {
        out.writeByte('\n');
    }

    @Override
    public void join(Fragments parts, Output out) {
        long sum = 0;
        for (int i = 0; i < parts.count(); i++) {
            if (parts.failure(i) != null) {
                error(parts, parts.failure(i), out);
                return;
            }
            byte[] in = parts.response(i);
            int at = parts.offset(i);
            if (in[at] == '!') {
                out.write(in, at, parts.length(i));
                return;
            }
            if (in[at] != '#') {
                error("a server answered with something else than a number", out);
                return;
            }
            long number = 0;
            for (int digit = at + 2; digit < at + parts.length(i) - 1; digit++) {
                number = number * 10 + in[digit] - '0';
            }
            sum += number;
        }
        out.writeText("# ").writeDecimal(sum).writeByte('\n');
    }

    @Override
    public void error(RequestInfo request, Failure failure, Output out) {
        error(failure.message(), out);
    }

    private static void error(String message, Output out) {
        out.writeText("! ").writeText(message).writeByte('\n');
    }
}
