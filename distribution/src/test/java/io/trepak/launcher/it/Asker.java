package io.trepak.launcher.it;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * A program of its own, run on another machine of a {@link Lan}: sets a key and gets it back, over and over, on one
 * connection for as long as that lives. After each round it prints the milliseconds since it started; when a round fails,
 * a line that begins with {@code lost}, or {@code late} when there was no response in time, and it connects again.
 */
final class Asker {
    private static final int PATIENCE_MILLIS = 200;
    private static final long BETWEEN_ROUNDS_NANOS = 1_000_000;

    private Asker() {}

    /** Takes address and port. Runs until it is killed. */
    public static void main(String[] args) {
        InetSocketAddress address = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        long start = System.nanoTime();
        for (long number = 0; ; ) {
            try (Socket socket = new Socket()) {
                socket.connect(address, PATIENCE_MILLIS);
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(PATIENCE_MILLIS);
                while (true) {
                    round(socket, Long.toString(number++));
                    System.out.println((System.nanoTime() - start) / 1_000_000);
                    LockSupport.parkNanos(BETWEEN_ROUNDS_NANOS);
                }
            } catch (SocketTimeoutException e) {
                System.out.println("late: " + e.getMessage());
            } catch (IOException e) {
                System.out.println("lost: " + e.getMessage());
                LockSupport.parkNanos(BETWEEN_ROUNDS_NANOS);
            }
        }
    }

    /** A key of its own: a proxy that hung may pass on a write of an earlier round when it wakes. */
    private static void round(Socket socket, String number) throws IOException {
        String bulk = "$" + number.length() + "\r\n" + number + "\r\n";
        ask(socket, "*3\r\n$3\r\nSET\r\n" + bulk + bulk, "+OK\r\n");
        ask(socket, "*2\r\n$3\r\nGET\r\n" + bulk, bulk);
    }

    private static void ask(Socket socket, String request, String expected) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        byte[] answer = socket.getInputStream().readNBytes(expected.length());
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        if (!text.equals(expected)) {
            throw new IOException(text.isEmpty() ? "closed" : "answered " + text.strip());
        }
    }
}
