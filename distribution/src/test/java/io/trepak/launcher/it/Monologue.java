package io.trepak.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** All that a client says, and then no more, and all it hears until the other side closes, too. */
final class Monologue {
    private final Socket socket;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private volatile boolean ended;
    private volatile boolean reset;

    /** What was heard, and whether a reset may have swallowed the rest. */
    record Heard(byte[] bytes, boolean reset) {}

    private Monologue(int port, int patienceMillis) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(patienceMillis);
    }

    /**
     * Says it and returns what it heard. A peer that closes before it has heard all may reset the connection, and what it
     * said last be lost.
     *
     * @param cuts where to cut what is said, ascending
     */
    static Heard say(int port, byte[] bytes, int... cuts) throws IOException {
        Monologue monologue = new Monologue(port, 60_000);
        Heard heard = monologue.play(bytes, cuts);
        if (!monologue.ended) {
            throw new IOException("neither an end nor a response after " + Bytes.shown(bytes));
        }
        return heard;
    }

    /** The same to a peer that may say nothing more and not close either, as nutcracker does. */
    static Heard sayToTheSilent(int port, byte[] bytes, int... cuts) throws IOException {
        return new Monologue(port, 2_000).play(bytes, cuts);
    }

    private Heard play(byte[] bytes, int... cuts) throws IOException {
        try (socket) {
            Thread listener = new Thread(this::hear);
            listener.start();
            try {
                int from = 0;
                for (int cut : cuts) {
                    socket.getOutputStream().write(bytes, from, cut - from);
                    from = cut;
                }
                socket.getOutputStream().write(bytes, from, bytes.length - from);
                socket.shutdownOutput();
            } catch (IOException e) {
                reset = true; // seen here, it may not be seen by the listener
            }
            listener.join();
            return new Heard(heard.toByteArray(), reset);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void hear() {
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                heard.write(buffer, 0, n);
            }
            ended = true;
        } catch (SocketTimeoutException e) {
            ended = false;
        } catch (IOException e) {
            ended = true;
            reset = true;
        }
    }

    /** Takes RESP2 answers apart; what is left over at the end is the last one. */
    static List<byte[]> answers(byte[] heard) {
        List<byte[]> answers = new ArrayList<>();
        for (int at = 0; at < heard.length; ) {
            int end = answerEnd(heard, at);
            answers.add(Arrays.copyOfRange(heard, at, end));
            at = end;
        }
        return answers;
    }

    private static int answerEnd(byte[] heard, int from) {
        int at = from;
        for (long left = 1; left > 0 && at < heard.length; left--) {
            int lineEnd = at;
            while (lineEnd < heard.length && heard[lineEnd] != '\n') {
                lineEnd++;
            }
            int next = Math.min(heard.length, lineEnd + 1);
            if (heard[at] == '$' || heard[at] == '*') {
                int count = Integer.parseInt(
                        Bytes.text(Arrays.copyOfRange(heard, at + 1, next)).trim());
                if (heard[at] == '*') {
                    left += Math.max(0, count);
                } else if (count >= 0) {
                    next = Math.min(heard.length, next + count + 2);
                }
            }
            at = next;
        }
        return at;
    }
}
