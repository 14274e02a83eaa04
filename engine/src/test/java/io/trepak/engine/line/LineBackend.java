package io.trepak.engine.line;

import io.trepak.api.protocol.BackendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.ResponseFrame;
import java.nio.charset.StandardCharsets;

/** The servers' side: see {@link LineProtocol}. */
final class LineBackend implements BackendCodec {
    static final byte[] END = {'.', '\n'};

    private static final String BECAUSE = "because ";

    private final int lane;
    private final int rounds;
    private final boolean serverFirst;
    private final boolean probes;

    LineBackend(int lane, int rounds, boolean serverFirst, boolean probes) {
        this.lane = lane;
        this.rounds = rounds;
        this.serverFirst = serverFirst;
        this.probes = probes;
    }

    @Override
    public int handshake(int round, Output out) {
        if (serverFirst && round == 0) {
            return 1;
        }
        int own = serverFirst ? round - 1 : round;
        if (own == rounds) {
            return 0;
        }
        out.write(("hello " + lane + (rounds > 1 ? " " + own : "") + "\n").getBytes(StandardCharsets.ISO_8859_1));
        if (lane == 3) {
            throw new IllegalStateException("as asked: handshake");
        }
        return 1;
    }

    @Override
    public boolean probe(Output out) {
        if (probes) {
            out.write("ping\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        return probes;
    }

    @Override
    public int detour(Output out) {
        out.write("asking\n".getBytes(StandardCharsets.ISO_8859_1));
        return 1;
    }

    @Override
    public int decode(byte[] in, int offset, int limit, ResponseFrame frame) {
        if (in[offset] == '>') {
            frame.push(); // of half a line, too
        }
        int end = offset;
        while (end < limit && in[end] != '\n') {
            end++;
        }
        if (end == limit) {
            return -1;
        }
        String line = new String(in, offset + 1, end - offset - 1, StandardCharsets.ISO_8859_1);
        for (int at = line.indexOf('@'); at >= 0; at = line.indexOf('@', at + 1)) {
            option(line.substring(at).split(" ")[0], frame);
        }
        line = line.split(" @")[0];
        int length = end + 1 - offset;
        switch (in[offset]) {
            case '+', '.' -> frame.status(ResponseFrame.Status.OK);
            case '-' -> {
                frame.status(ResponseFrame.Status.ERROR);
                if (line.startsWith(BECAUSE)) {
                    frame.refusal(line.substring(BECAUSE.length()).replace('|', '\n'));
                }
            }
            case '!' -> refused(line.split(" "), line, frame);
            case '^' -> {
                frame.status(ResponseFrame.Status.ERROR);
                frame.notExecuted(ResponseFrame.NotExecuted.DEMOTED);
            }
            case '>' -> {}
            case '*' -> {
                if (frame.command() == null || !frame.command().name().equals(line)) {
                    throw new ProtocolException("answer to " + line + ", asked was " + frame.command());
                }
            }
            case '$' -> length += Integer.parseInt(line) + 1;
            case '~' -> {
                length += Integer.parseInt(line) + 1;
                frame.more();
            }
            case '=' -> {
                length += Integer.parseInt(line.substring(line.indexOf(' ') + 1)) + 1;
                frame.more();
            }
            case '?' -> throw new IllegalStateException("as asked: response");
            case '&' -> {
                return decode(in, offset, limit, frame);
            }
            default -> throw new ProtocolException("no response begins so");
        }
        return length;
    }

    private static void refused(String[] words, String line, ResponseFrame frame) {
        frame.status(ResponseFrame.Status.ERROR);
        switch (words[0]) {
            case "elsewhere", "once" -> {
                frame.notExecuted(
                        words[0].equals("once")
                                ? ResponseFrame.NotExecuted.ONCE_ELSEWHERE
                                : ResponseFrame.NotExecuted.ELSEWHERE);
                String named = words[2];
                frame.elsewhere(Integer.parseInt(words[1]), 1 + line.indexOf(" " + named) + 1, named.length());
            }
            case "later" -> frame.notExecuted(ResponseFrame.NotExecuted.LATER);
            case "demoted" -> frame.notExecuted(ResponseFrame.NotExecuted.DEMOTED);
            default -> frame.status(ResponseFrame.Status.UNAVAILABLE);
        }
    }

    private static void option(String word, ResponseFrame frame) {
        int equals = word.indexOf('=');
        switch (equals < 0 ? word : word.substring(0, equals)) {
            case "@last" -> frame.last();
            case "@close" -> frame.closeAfter();
            case "@head" -> frame.rewritten(Integer.parseInt(word.substring(equals + 1)));
            default -> {}
        }
    }
}
