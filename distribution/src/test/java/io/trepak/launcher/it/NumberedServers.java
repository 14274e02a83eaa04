package io.trepak.launcher.it;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Servers that answer every RESP request with their number, so that whoever asks for a key through a proxy learns where the
 * key lives. Half of them listen on ports, half on Unix sockets; one thread serves all, until it is closed.
 */
final class NumberedServers implements Closeable {
    private final Selector selector = Selector.open();
    private final Path folder = Files.createTempDirectory("numbered");
    private final List<String> addresses = new ArrayList<>();
    private final Thread thread = new Thread(this::serve, "numbered-servers");
    private volatile boolean closed;

    NumberedServers(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            ServerSocketChannel listener;
            if (i % 2 == 0) {
                int port = Ports.free();
                listener = ServerSocketChannel.open();
                listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), count * 100);
                addresses.add("127.0.0.1:" + port);
            } else {
                Path path = folder.resolve(i + ".sock");
                listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                listener.bind(UnixDomainSocketAddress.of(path), count * 100);
                addresses.add(path.toString());
            }
            listener.configureBlocking(false);
            listener.register(selector, SelectionKey.OP_ACCEPT, i);
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Where the server of that number is, as an entry of a configuration begins. */
    String address(int number) {
        return addresses.get(number);
    }

    private void serve() {
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try {
            while (!closed) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.attachment() instanceof Integer number) {
                        SocketChannel peer = ((ServerSocketChannel) key.channel()).accept();
                        if (peer != null) {
                            peer.configureBlocking(false);
                            peer.register(selector, SelectionKey.OP_READ, new Peer(peer, number));
                        }
                    } else {
                        read((Peer) key.attachment(), buffer.clear());
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException e) {
            if (!closed) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void read(Peer peer, ByteBuffer buffer) throws IOException {
        int count;
        try {
            count = peer.channel.read(buffer);
        } catch (IOException e) {
            count = -1; // killed
        }
        if (count < 0) {
            peer.channel.close();
        } else {
            peer.received(buffer.flip());
        }
    }

    /** A connection: how far its present request has been read. */
    private static final class Peer {
        final SocketChannel channel;
        private final byte[] answer;
        private char lineKind;
        private int number;
        private int wordsLeft;
        private int skip;

        Peer(SocketChannel channel, int server) {
            this.channel = channel;
            String text = Integer.toString(server);
            this.answer = Bytes.of("$" + text.length() + "\r\n" + text + "\r\n");
        }

        void received(ByteBuffer in) throws IOException {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            while (in.hasRemaining()) {
                take((char) in.get(), out);
            }
            ByteBuffer answers = ByteBuffer.wrap(out.toByteArray());
            while (answers.hasRemaining()) {
                channel.write(answers);
            }
        }

        private void take(char c, ByteArrayOutputStream out) {
            if (skip > 0) {
                if (--skip == 0 && --wordsLeft == 0) {
                    out.writeBytes(answer);
                }
            } else if (c == '\n') {
                if (lineKind == '*') {
                    wordsLeft = number;
                } else {
                    skip = number + 2;
                }
                lineKind = 0;
                number = 0;
            } else if (lineKind == 0) {
                lineKind = c;
            } else if (c != '\r') {
                number = number * 10 + c - '0';
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        for (int i = 0; i < addresses.size(); i++) {
            Files.deleteIfExists(folder.resolve(i + ".sock"));
        }
        Files.delete(folder);
    }
}
