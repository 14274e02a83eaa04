package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.IovArray;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;

/**
 * A non-blocking Linux socket without Netty's channel on top, whatever tells that it is ready: reads go into the loop's one
 * region, writes leave from the loop's one direct buffer.
 */
abstract class SocketConnection extends Connection {
    /** Below this a payload is read with what follows it: a system call costs more than the copy. */
    static final int PAYLOAD_BYTES_MIN = 4 << 10;

    /** So many full reads in a row before the others get their turn. */
    private static final int READS_PER_TURN = 8;
    /** From here on a chunk is kept for what came in one read. */
    static final int PAYLOAD_BYTES_KEPT = ChunkPool.CHUNK_BYTES / 4;

    private final Socket socket;
    /** As {@link PeerAddress} packs it. */
    private final byte[] peer;

    private boolean tcp;
    private boolean connecting;
    private boolean reading = true;
    private boolean inputEnded;
    private boolean closed;

    SocketConnection(Loop loop, Socket socket, Receiver receiver, SocketAddress peer) {
        super(loop, receiver);
        this.socket = socket;
        this.peer = PeerAddress.pack(peer);
    }

    /** Makes an accepted socket the loop's. */
    final void accept(boolean tcp, boolean keepAlive) throws IOException {
        configure(tcp, keepAlive);
        register();
        updateInterest();
    }

    final void dial(SocketAddress address, boolean keepAlive) throws IOException {
        tcp = !Transport.isUnix(address);
        configure(tcp, keepAlive);
        connecting = !socket.connect(address);
        register();
        updateInterest();
        if (!connecting) {
            loop().execute(this::reportConnected); // the caller does not have the connection yet
        }
    }

    private void configure(boolean tcp, boolean keepAlive) throws IOException {
        if (tcp) {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(keepAlive);
        }
    }

    private void reportConnected() {
        if (closed) {
            return;
        }
        if (isOwnEcho()) {
            lose(new ConnectException(Reason.REFUSED));
            return;
        }
        receiver().connected();
        markDirty(); // what was written while dialling
    }

    /**
     * Whether it is connected to itself. While nobody listens on a port of the range from which the kernel takes the ports of
     * those who dial, it may take that very one, and two ends that open at once connect (RFC 9293, 3.5): what is sent comes
     * back, and a Redis request would do as a response.
     */
    private boolean isOwnEcho() {
        InetSocketAddress own = tcp ? socket.localAddress() : null;
        return own != null && own.equals(socket.remoteAddress());
    }

    /** Puts the socket on the loop. */
    abstract void register() throws IOException;

    /** Called when any of {@link #isConnecting}, {@link #isReading} and {@link #isInputEnded} has changed. */
    abstract void updateInterest();

    /** Takes it off the loop and closes the socket; called once. */
    abstract void leaveLoop();

    final void finishConnect() {
        try {
            if (!socket.finishConnect()) {
                return;
            }
        } catch (IOException e) {
            lose(e);
            return;
        }
        connecting = false;
        updateInterest();
        reportConnected();
    }

    /** Reads what there is, within limits. Returns whether there may be more. */
    final boolean read() {
        try {
            for (int i = 0; i < READS_PER_TURN && !closed && !inputEnded; i++) {
                int payload = receiver().payloadWanted();
                boolean more = payload >= PAYLOAD_BYTES_MIN ? readPayload(payload) : readRegion();
                if (!more || !reading) {
                    return more;
                }
            }
        } catch (IOException e) {
            lose(e);
        }
        return true;
    }

    /** Returns whether the socket may hold more. */
    private boolean readRegion() throws IOException {
        ByteBuf buffer = loop().readBuffer();
        int length = socket.recvAddress(buffer.memoryAddress(), 0, Loop.REGION_BYTES);
        if (length <= 0) {
            return nothingRead(length);
        }
        byte[] region = loop().region();
        buffer.getBytes(0, region, 0, length);
        receiver().received(region, 0, length);
        return length == Loop.REGION_BYTES;
    }

    /**
     * Reads payload into a chunk and passes that on, unless so little came that copying it is better than keeping a chunk
     * for it.
     */
    private boolean readPayload(int wanted) throws IOException {
        int room = Math.min(wanted, ChunkPool.CHUNK_BYTES);
        ByteBuf chunk = loop().chunks().take();
        int length = 0;
        try {
            length = socket.recvAddress(chunk.memoryAddress(), 0, room);
            if (length >= PAYLOAD_BYTES_KEPT) {
                ByteBuf full = chunk.writerIndex(length);
                chunk = null;
                receiver().payload(full);
            } else if (length > 0) {
                chunk.getBytes(0, loop().region(), 0, length);
                receiver().received(loop().region(), 0, length);
            }
        } finally {
            if (chunk != null) {
                loop().chunks().give(chunk);
            }
        }
        return length > 0 ? length == room : nothingRead(length);
    }

    private boolean nothingRead(int length) {
        if (length < 0) {
            endInput();
        }
        return false;
    }

    final void endInput() {
        inputEnded = true;
        updateInterest();
        receiver().ended();
    }

    /**
     * Sends chunks, and what waits behind the last of them, many with one system call: one call for each, and TCP (without
     * Nagle) makes a full segment and a tiny one of every chunk. Returns whether all chunks have left.
     */
    final boolean sendChunks() throws IOException {
        if (firstChunk() == null) {
            return true;
        }
        IovArray pieces = loop().pieces();
        do {
            pieces.clear();
            if (addChunksTo(pieces) && tailBytes() > 0) {
                int length = Math.min(tailBytes(), Loop.REGION_BYTES);
                copyTail(loop().writeBuffer(), 0, length);
                pieces.add(loop().writeBuffer(), 0, length);
            }
            long waiting = pieces.size();
            int sent = (int) socket.writevAddresses(pieces.memoryAddress(0), pieces.count());
            sent(sent);
            if (sent < waiting) {
                return false;
            }
        } while (firstChunk() != null);
        return true;
    }

    /** Returns whether all that waits behind the chunks has left. */
    final boolean sendTail() throws IOException {
        ByteBuf buffer = loop().writeBuffer();
        for (int waiting = tailBytes(); waiting > 0; waiting = tailBytes()) {
            int length = Math.min(waiting, Loop.REGION_BYTES);
            copyTail(buffer, 0, length);
            int sent = socket.sendAddress(buffer.memoryAddress(), 0, length);
            sent(sent);
            if (sent < length) {
                return false;
            }
        }
        return true;
    }

    @Override
    public final void setReading(boolean on) {
        if (reading != on) {
            reading = on;
            updateInterest();
        }
    }

    @Override
    public void endOutput() {
        try {
            socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            lose(null); // the other end has reset it
        }
    }

    @Override
    final void lose(Throwable cause) {
        if (!closed) {
            closed = true;
            leaveLoop();
            reportLost(cause);
        }
    }

    /** Called by the loop when it shuts down, and by the owner. */
    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            leaveLoop();
            drop();
        }
    }

    final void closeSocket() {
        try {
            socket.close();
        } catch (IOException e) {
            // The descriptor is gone either way.
        }
    }

    final FileDescriptor socket() {
        return socket;
    }

    final boolean isConnecting() {
        return connecting;
    }

    final boolean isReading() {
        return reading;
    }

    final boolean isInputEnded() {
        return inputEnded;
    }

    final boolean isClosed() {
        return closed;
    }

    @Override
    public final String peer() {
        return PeerAddress.text(peer);
    }
}
