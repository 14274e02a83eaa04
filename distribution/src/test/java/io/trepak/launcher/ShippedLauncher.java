package io.trepak.launcher;

import io.trepak.launcher.it.Ports;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A run of target/trepak/bin, stdout and stderr in one; killed when closed. */
final class ShippedLauncher implements Closeable {
    /** What a finished run left. */
    record Outcome(int exitCode, String text) {}

    static final Path HOME = Path.of("target/trepak").toAbsolutePath();

    final Process process;
    private final BufferedReader lines;
    private final StringBuilder text = new StringBuilder();

    private ShippedLauncher(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static ShippedLauncher start(String name, Map<String, String> environment, List<String> args) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(HOME.resolve("bin").resolve(name).toString()));
        command.addAll(args);
        return start(environment, command);
    }

    static ShippedLauncher start(Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ShippedLauncher(builder.start());
    }

    static Outcome run(String name, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        try (ShippedLauncher launcher = start(name, environment, List.of(args))) {
            launcher.await("\0");
            return new Outcome(launcher.process.waitFor(), launcher.text.toString());
        }
    }

    /** Reads on until a line holds that, or to the end. */
    String await(String part) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            text.append(line).append('\n');
            if (line.contains(part)) {
                return line;
            }
        }
        if (!part.equals("\0")) {
            throw new IOException("ended without \"" + part + "\":\n" + text);
        }
        return null;
    }

    /** All that was read so far. */
    String text() {
        return text.toString();
    }

    int signal(String name) throws IOException, InterruptedException {
        sendSignal(name, process.pid());
        await("\0");
        return process.waitFor();
    }

    static void sendSignal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    static int freePort() throws IOException {
        return Ports.free();
    }

    /** Sends a RESP request and reads until the response ends so. */
    static String ask(int port, String end, String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append("$" + word.length() + "\r\n" + word + "\r\n");
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf(end, Math.max(0, answer.length() - end.length())) < 0) {
                int c = socket.getInputStream().read();
                if (c < 0) {
                    throw new IOException("connection closed after: " + answer);
                }
                answer.append((char) c);
            }
            return answer.toString();
        }
    }

    static Path configuration(Path folder, int port) throws IOException {
        Path conf = folder.resolve("nutcracker.yml");
        Files.writeString(
                conf,
                "alpha:\n  listen: 127.0.0.1:" + port + "\n  redis: true\n  servers:\n   - 127.0.0.1:" + freePort()
                        + ":1\n");
        return conf;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lines.close();
    }
}
