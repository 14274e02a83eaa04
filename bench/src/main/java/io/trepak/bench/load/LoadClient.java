package io.trepak.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A connection that sends a batch, waits for its responses, and sends the next. Owned by {@link LoadGenerator}'s thread. */
final class LoadClient {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final boolean exact;
    private ByteBuffer requests;
    private ByteBuffer answers;
    private long sentNanos;

    LoadClient(Selector selector, int port, boolean exact) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        this.exact = exact;
    }

    void send(Workload.Batch batch) throws IOException {
        requests = batch.requests().duplicate();
        answers = batch.answers().duplicate();
        sentNanos = System.nanoTime();
        write();
    }

    private void write() throws IOException {
        channel.write(requests);
        int wanted = requests.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /**
     * Goes on after the selector has found it ready.
     *
     * @param scratch to read into; its content is undefined
     * @return whether all responses are here
     * @throws IOException also when a response is not what it has to be
     */
    boolean goOn(ByteBuffer scratch) throws IOException {
        if (key.isWritable()) {
            write();
        }
        if (!key.isReadable()) {
            return false;
        }
        scratch.clear().limit(Math.min(scratch.capacity(), answers.remaining() + 1));
        int length = channel.read(scratch);
        if (length < 0) {
            throw new IOException("the proxy closed a connection");
        }
        if (length > answers.remaining()) {
            throw new IOException("more came than was asked for");
        }
        scratch.flip();
        ByteBuffer expected = answers.slice(answers.position(), length);
        if (exact && !expected.equals(scratch)) {
            throw new IOException("a wrong response: " + start(scratch) + "; expected: " + start(expected));
        }
        answers.position(answers.position() + length);
        if (answers.hasRemaining()) {
            return false;
        }
        if (!exact && scratch.get(length - 1) != answers.get(answers.limit() - 1)) {
            throw new IOException("a wrong end of the responses: " + start(scratch));
        }
        return true;
    }

    private static String start(ByteBuffer bytes) {
        byte[] head = new byte[Math.min(60, bytes.remaining())];
        bytes.duplicate().get(head);
        return new String(head, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    long nanosSinceSent() {
        return System.nanoTime() - sentNanos;
    }

    void close() throws IOException {
        channel.close();
    }
}
