package io.trepak.engine;

import static io.trepak.engine.Eventually.eventually;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A server that does what a test tells it: answers late, twice, byte by byte, with garbage, with half a frame, not at all.
 * One thread per connection, each running the script from its beginning.
 */
final class ScriptedServer implements AutoCloseable {
    /** What is done with one connection; the connection is closed when it returns. */
    interface Script {
        void run(Peer proxy) throws Exception;
    }

    private final ServerSocketChannel listener;
    private final Script script;
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger connections = new AtomicInteger();

    private ScriptedServer(ServerSocketChannel listener, SocketAddress address, Script script) throws IOException {
        this.listener = listener;
        this.script = script;
        listener.bind(address);
        daemon(this::acceptAll);
    }

    static ScriptedServer start(Script script) throws IOException {
        return new ScriptedServer(ServerSocketChannel.open(), new InetSocketAddress("127.0.0.1", 0), script);
    }

    static ScriptedServer start(Path socketFile, Script script) throws IOException {
        return new ScriptedServer(
                ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(socketFile), script);
    }

    /** A Redis server that answers every request with what the function makes of it, until the proxy goes. */
    static ScriptedServer answering(Function<List<String>, String> answer) throws IOException {
        return start(answerAll(answer));
    }

    /** The same at an address of this machine. */
    static ScriptedServer answeringAt(InetSocketAddress address, Function<List<String>, String> answer)
            throws IOException {
        return startAt(address, answerAll(answer));
    }

    static ScriptedServer startAt(InetSocketAddress address, Script script) throws IOException {
        return new ScriptedServer(ServerSocketChannel.open(), address, script);
    }

    /** Answers every request, until the proxy goes. */
    static Script answerAll(Function<List<String>, String> answer) {
        return proxy -> {
            for (List<String> request = proxy.request(); request != null; request = proxy.request()) {
                proxy.send(answer.apply(request));
            }
        };
    }

    /** A server of lines that answers each, with what came behind it, with what the function makes of it. */
    static ScriptedServer answeringLines(Function<String, String> answer) throws IOException {
        return start(answerLines(answer));
    }

    /** Answers every line, until the proxy goes. */
    static Script answerLines(Function<String, String> answer) {
        return proxy -> {
            for (String line = proxy.requestLine(); line != null; line = proxy.requestLine()) {
                proxy.send(answer.apply(line));
            }
        };
    }

    /** Answers every request with its key, until the proxy goes, or comes with a request while the server is ill. */
    static Script answerUnless(AtomicBoolean ill) {
        return proxy -> {
            for (List<String> words = proxy.request(); words != null && !ill.get(); words = proxy.request()) {
                proxy.send(TestClient.bulk(words.get(1)));
            }
        };
    }

    /** Another script for the first connection than for all later ones. */
    static Script firstThen(Script first, Script later) {
        AtomicInteger connections = new AtomicInteger();
        return proxy -> (connections.getAndIncrement() == 0 ? first : later).run(proxy);
    }

    /** Reads requests and answers none. */
    static Script silent() {
        return proxy -> {
            while (proxy.request() != null) {}
        };
    }

    /** {@code 127.0.0.1:port}, or the path of the socket file. */
    String address() throws IOException {
        SocketAddress address = listener.getLocalAddress();
        return address instanceof InetSocketAddress inet ? "127.0.0.1:" + inet.getPort() : address.toString();
    }

    /** Every request so far, its words separated by blanks, in the order they came. */
    List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    void awaitRequests(int count) {
        eventually(count + " requests, got " + requests.size(), () -> requests.size() >= count);
    }

    /** How many connections there have ever been. */
    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        hangUp();
    }

    /** Closes all connections there are. */
    void hangUp() {
        for (Peer peer : peers) {
            peer.close();
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                Peer peer = new Peer(listener.accept());
                connections.incrementAndGet();
                peers.add(peer);
                daemon(() -> serve(peer));
            }
        } catch (IOException e) {
            // Closed: the end of the test.
        }
    }

    private void serve(Peer peer) {
        try {
            script.run(peer);
        } catch (Exception e) {
            // The proxy went, or the test is over; a test that minds sees it in what the proxy does.
        } finally {
            peer.close();
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** The proxy, as the script sees it. */
    final class Peer {
        final SocketChannel channel;
        private final InputStream in;

        Peer(SocketChannel channel) throws IOException {
            this.channel = channel;
            if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
                // As real servers do; else a response waits up to 40 ms for the acknowledgement of the one before.
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            this.in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        }

        /** The next Redis request, or null when the proxy has closed. */
        List<String> request() throws IOException {
            String head = line();
            if (head == null) {
                return null;
            }
            List<String> words = new ArrayList<>();
            for (int left = Integer.parseInt(head.substring(1)); left > 0; left--) {
                words.add(new String(bytes(Integer.parseInt(line().substring(1)) + 2), StandardCharsets.ISO_8859_1)
                        .stripTrailing());
            }
            requests.add(String.join(" ", words.stream().map(Peer::shortened).toList()));
            return words;
        }

        private static String shortened(String word) {
            return word.length() <= 100 ? word : word.substring(0, 100) + "…";
        }

        /** The next line without its end, LF or CRLF, or null when the proxy has closed. */
        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    return null;
                }
                line.append((char) b);
            }
            int length = line.length();
            return length > 0 && line.charAt(length - 1) == '\r' ? line.substring(0, length - 1) : line.toString();
        }

        /** The next request line, with its payload if it announces one, or null when the proxy has closed. */
        String requestLine() throws IOException {
            String line = line();
            if (line == null) {
                return null;
            }
            int announced = line.indexOf("@payload=");
            if (announced >= 0) {
                int count = Integer.parseInt(line.substring(announced + 9).split(" ")[0]);
                line += "|" + new String(bytes(count), StandardCharsets.ISO_8859_1);
            }
            requests.add(line);
            return line;
        }

        byte[] bytes(int count) throws IOException {
            byte[] bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw new EOFException();
            }
            return bytes;
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        void sendByteByByte(String text) throws IOException {
            for (int i = 0; i < text.length(); i++) {
                send(text.substring(i, i + 1));
            }
        }

        void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Closes with a reset instead of an end. */
        void reset() throws IOException {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }

        /** Returns when the proxy has closed. */
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {}
        }
    }
}
