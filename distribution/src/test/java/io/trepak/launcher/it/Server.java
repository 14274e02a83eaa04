package io.trepak.launcher.it;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that listens on a port of 127.0.0.1 and writes what it says into a file. Killed when closed. */
final class Server implements Closeable {
    final int port;
    private final List<String> command;
    private final Path log;
    private Process process;

    Server(int port, Path log, List<String> command) throws IOException {
        this.port = port;
        this.log = log;
        this.command = command;
        start();
    }

    /** Starts it, again if need be, and waits until it takes connections. */
    void start() throws IOException {
        process = new ProcessBuilder(command)
                .directory(log.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        awaitListening(port);
    }

    /** Waits until it takes connections there, too. */
    void awaitListening(int at) throws IOException {
        try {
            Await.until(this + " to listen on " + at, Duration.ofSeconds(60), () -> {
                if (!process.isAlive()) {
                    throw new IOException(this + " ended with " + process.exitValue() + ":\n" + log());
                }
                return listens(at);
            });
        } catch (IOException e) {
            kill();
            throw e;
        }
    }

    private static boolean listens(int port) {
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until it has written this: a proxy logs by a thread of its own. */
    void awaitLog(String part) throws IOException {
        try {
            Await.until("'" + part + "'", Duration.ofSeconds(60), () -> log().contains(part));
        } catch (IOException e) {
            throw new IOException(e.getMessage() + " in:\n" + log(), e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Of the program itself, or of the script it was started with. */
    long pid() {
        return process.pid();
    }

    /** All it has written so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** By name, without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        if (kill.waitFor() != 0) {
            throw new IOException("kill -" + name + " of " + this + " failed");
        }
    }

    /** Waits for the end that was asked for. Returns the exit code. */
    int awaitExit() {
        awaitEnd();
        return process.exitValue();
    }

    /** SIGKILL, and waits for the end. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(this + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return command.get(0) + " on port " + port;
    }
}
