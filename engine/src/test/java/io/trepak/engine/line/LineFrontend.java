package io.trepak.engine.line;

import io.trepak.api.protocol.ClientContext;
import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.DeferredResponse;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.Output;
import io.trepak.api.protocol.Pin;
import io.trepak.api.protocol.PoolStatus;
import io.trepak.api.protocol.ProtocolException;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.RequestInfo;
import io.trepak.api.protocol.Route;
import io.trepak.api.protocol.WorkerCodecs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Collectors;

/** The clients' side: see {@link LineProtocol}. */
final class LineFrontend implements FrontendCodec {
    private static final int FAILURES_MAX = 3;
    private static final byte[] GO_ON = bytes("+go on\n");

    /** Those of the last reload. */
    private LineProtocol.LineCodecs codecs;

    private final ClientContext client;
    /** Who it is; null for nobody. */
    private String user;
    /** How often it has given a wrong password. */
    private int failures;

    private int lane;
    /** What fails. */
    private String boom = "none";
    /** Keys that wait for run. */
    private final List<String> queued = new ArrayList<>();
    /** Whether one of them was refused. */
    private boolean queueFailed;

    LineFrontend(LineProtocol.LineCodecs codecs, ClientContext client) {
        this.codecs = codecs;
        this.client = client;
    }

    @Override
    public void reloaded(WorkerCodecs now) {
        boom("reloaded");
        codecs = (LineProtocol.LineCodecs) now;
    }

    @Override
    public void closed() {
        boom("closed");
    }

    @Override
    public int decode(byte[] in, int offset, int limit, RequestFrame frame) {
        codecs.typed().poison();
        return decodeLine(in, offset, limit, frame);
    }

    private int decodeLine(byte[] in, int offset, int limit, RequestFrame frame) {
        int end = offset;
        while (end < limit && in[end] != '\n') {
            end++;
        }
        if (end == limit) {
            return -1;
        }
        if (LineTyped.isTyped(in, offset, end)) {
            return decodeTyped(in, offset, end, frame);
        }
        frame.lane(lane);
        int length = end + 1 - offset;
        boolean wantsAll = false;
        int payload = 0;
        Command command = null;
        int at = offset;
        while (at < end) {
            int wordEnd = at;
            while (wordEnd < end && in[wordEnd] != ' ') {
                wordEnd++;
            }
            String word = text(in, at, wordEnd - at);
            if (word.isEmpty()) {
                at++;
                continue;
            }
            if (word.startsWith("@boom=")) {
                boom = word.substring(6);
            } else if (word.startsWith("@payload=")) {
                payload = Integer.parseInt(word.substring(9));
            } else if (word.equals("@ask=all")) {
                wantsAll = true;
                frame.interim(GO_ON);
            } else if (word.startsWith("@")) {
                option(word, length, frame);
            } else if (command == null) {
                command = LineCommand.named(word);
                if (command == null) {
                    throw new ProtocolException("no command is called so; expected one of LineCommand");
                }
                frame.command(command);
            } else {
                frame.addKey(at - offset, wordEnd - at, at - 1 - offset, wordEnd - at + 1);
            }
            at = wordEnd + 1;
        }
        switch (boom) {
            case "decode" -> throw new IllegalStateException("as asked: decode");
            case "key" -> frame.addKey(length - 2, 5, 0, 1);
            case "part" -> frame.addKey(0, 1, length - 2, 5 + payload);
            case "lane" -> frame.lane(5);
            default -> {}
        }
        if (command.name().equals("use")) {
            frame.barrier(true);
        } else if (command.name().equals("bye")) {
            frame.closeAfter(true);
        }
        int missing = length + payload - (limit - offset);
        if (wantsAll && missing > 0) {
            frame.clear(); // it starts over
            frame.interim(GO_ON);
            return -missing;
        }
        return length + payload;
    }

    private int decodeTyped(byte[] in, int offset, int end, RequestFrame frame) {
        int length = codecs.typed().translate(in, offset, end);
        decodeLine(codecs.typed().bytes(), 0, length, frame);
        frame.translated(
                codecs.typed().bytes(),
                boom.equals("translation") ? codecs.typed().bytes().length + 1 : length);
        return end + 1 - offset;
    }

    private static void option(String word, int lineLength, RequestFrame frame) {
        int equals = word.indexOf('=');
        String value = word.substring(equals + 1);
        switch (equals < 0 ? word : word.substring(0, equals)) {
            case "@lane" -> frame.lane(Integer.parseInt(value));
            case "@server" -> frame.toServer(Integer.parseInt(value));
            case "@tag" -> frame.tag(Long.parseLong(value));
            case "@by" -> frame.routeBy(bytes("." + value), 1, value.length());
            case "@rewrite" -> frame.rewritten(lineLength);
            case "@quiet" -> frame.noReply(true);
            case "@barrier" -> frame.barrier(true);
            case "@close" -> frame.closeAfter(true);
            case "@drop" -> frame.dropResponse(true);
            case "@ask" -> frame.interim(GO_ON);
            case "@pin" -> frame.pin(Pin.valueOf(value));
            case "@block" -> frame.mayBlock(Long.parseLong(value));
            default -> throw new ProtocolException("nobody knows " + word);
        }
    }

    @Override
    public void respond(byte[] in, int offset, RequestFrame frame, Output out) {
        boom("respond", out);
        PoolStatus status = codecs.status();
        LineLife life = codecs.pool().life();
        switch (frame.command().name()) {
            case "use" -> {
                lane = in[offset + frame.keyOffset(0)] - '0';
                out.write(bytes("+lane " + lane + "\n"));
            }
            case "status" ->
                out.write(bytes("+" + status.pool() + " servers=" + status.servers() + " live="
                        + status.liveServers() + " clients=" + status.clients() + " accepted="
                        + status.clientsAccepted()
                        + " requests=" + status.requests() + " bytes=" + status.requestBytes() + " responses="
                        + status.responses() + " bytes=" + status.responseBytes() + "\n"));
            case "bye" -> out.write(bytes("+bye\n"));
            case "login" -> login(key(in, offset, frame, 0), key(in, offset, frame, 1), frame);
            case "who" -> who();
            case "hold" -> {
                client.holds(Long.parseLong(key(in, offset, frame, 0)));
                out.write(bytes("+held\n"));
            }
            case "later" -> later(key(in, offset, frame, 0), out);
            case "kick" -> {
                client.close("as asked");
                out.write(bytes("+kicked\n"));
            }
            case "greet" -> out.write(bytes("+" + codecs.pool().greeting() + "\n"));
            case "queue" -> {
                queued.add(text(in, offset + frame.keyOffset(0), frame.keyLength(0)));
                out.write(bytes("+queued\n"));
            }
            case "run" -> {
                out.write(bytes(queueFailed ? "-not run\n" : "+ran " + String.join(" ", queued) + "\n"));
                queued.clear();
                queueFailed = false;
            }
            default -> {
                if (life != null) {
                    life.pinged();
                }
                out.write(bytes("+pong\n"));
            }
        }
    }

    private void login(String name, String password, RequestFrame frame) {
        if (password.equals("open")) {
            failures = 0;
            user = name;
            client.user(name);
            client.defer().complete(out -> out.write(bytes("+welcome " + name + "\n")));
            return;
        }
        failures++;
        if (failures == FAILURES_MAX) {
            frame.closeAfter(true);
        }
        client.defer().completeIn(failures * 50L, out -> out.write(bytes("-wrong password\n")));
    }

    private void who() {
        DeferredResponse response = client.defer();
        Set<String> users = new ConcurrentSkipListSet<>();
        codecs.pool()
                .context()
                .visitClients(
                        codec -> {
                            ((LineFrontend) codec).boom("visit");
                            if (((LineFrontend) codec).user != null) {
                                users.add(((LineFrontend) codec).user);
                            }
                        },
                        () -> response.complete(out -> out.write(bytes("+" + String.join(" ", users) + "\n"))));
    }

    private void later(String word, Output out) {
        DeferredResponse response = client.defer();
        switch (boom) {
            case "never" -> {}
            case "both" -> out.write(bytes("+both\n"));
            case "twice" -> client.defer();
            default ->
                response.completeIn(1000, late -> {
                    boom("late", late);
                    late.write(bytes("+" + word + "\n"));
                });
        }
    }

    private static String key(byte[] in, int offset, RequestFrame frame, int key) {
        return text(in, offset + frame.keyOffset(key), frame.keyLength(key));
    }

    @Override
    public void rewrite(byte[] in, int offset, RequestFrame frame, Output out) {
        boom("rewrite", out);
        String line = text(in, offset, frame.rewrittenBytes() - 1);
        out.write(bytes(Arrays.stream(line.split(" "))
                        .filter(word -> !word.startsWith("@") || word.startsWith("@payload="))
                        .collect(Collectors.joining(" "))
                + "\n"));
    }

    /** Of a named server its number and the next one, and what stands there; of others how much is replaced. */
    @Override
    public void rewriteResponse(RequestInfo request, byte[] in, int offset, int headLength, Output out) {
        boom("head", out);
        String head = text(in, offset, headLength);
        if (request.command().route() == Route.NAMED) {
            out.write(bytes(request.serverNumber() + ">" + request.nextServerNumber() + " " + head));
        } else if (!head.startsWith("+silence")) {
            out.write(bytes("[" + headLength + " #" + request.tag() + "]"));
        }
    }

    @Override
    public void beginFragment(Command command, int keys, Output out) {
        boom("begin", out);
        out.write(bytes(command.name()));
    }

    @Override
    public void endFragment(Command command, Output out) {
        boom("end", out);
        out.writeByte('\n');
    }

    /**
     * All responses behind each other; for {@code get} what comes before the last line. A fine silence is none.
     */
    @Override
    public void join(Fragments parts, Output out) {
        boom("join", out);
        Command command = parts.command();
        for (int i = 0; i < parts.count(); i++) {
            if (parts.failure(i) != null) {
                error(parts, parts.failure(i), "failed: ", out);
                return;
            }
        }
        if (command.needsKeysForJoin()) {
            for (int key = 0; key < parts.keyCount(); key++) {
                out.writeByte('<');
                out.write(parts.keys(), parts.keyOffset(key), parts.keyLength(key));
                out.write(bytes("@" + parts.fragmentOf(key) + ">"));
            }
        }
        boolean concatenated = command.isMergeable() && parts.count() > 1;
        for (int i = 0; i < parts.count(); i++) {
            if (text(parts.response(i), parts.offset(i), parts.length(i)).equals("+silence\n")) {
                continue;
            }
            out.write(parts.response(i), parts.offset(i), parts.length(i) - (concatenated ? 2 : 0));
        }
        if (concatenated) {
            out.write(LineBackend.END);
        }
    }

    @Override
    public boolean miss(RequestInfo request, int keys, Output out) {
        boom("miss", out);
        if (request.command().name().equals("get")) {
            out.write(LineBackend.END);
            return true;
        }
        return false;
    }

    @Override
    public void error(RequestInfo request, Failure failure, Output out) {
        error(request, failure, "", out);
    }

    private void error(RequestInfo request, Failure failure, String before, Output out) {
        boom("error", out);
        queueFailed |= request.command() != null && request.command().isQueued();
        String tag = request.tag() == 0 ? "" : "#" + request.tag() + " " + failure.kind() + " ";
        out.write(bytes("-" + tag + before + failure.message() + "\n"));
    }

    private void boom(String where, Output out) {
        if (boom.equals(where)) {
            out.write(bytes("+ha"));
        }
        boom(where);
    }

    private void boom(String where) {
        if (boom.equals(where)) {
            throw new IllegalStateException("as asked: " + where);
        }
    }

    private static String text(byte[] in, int offset, int length) {
        return new String(in, offset, length, StandardCharsets.ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
