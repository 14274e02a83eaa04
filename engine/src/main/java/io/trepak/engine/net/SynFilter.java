package io.trepak.engine.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel overlook new connections to one listening socket, while those that are half open still come in. Where
 * several processes listen on a port with SO_REUSEPORT, the kernel gives each connection to one of them when its first packet
 * comes, and resets it when that one closes its socket in the middle of the handshake. A client whose first packet is dropped
 * sends it again after a second, and gets one of the others.
 *
 * <p>A classic BPF program on the socket (Linux, Documentation/networking/filter.rst); it sees packets from the TCP header on.
 */
final class SynFilter {
    private static final Logger LOG = LoggerFactory.getLogger(SynFilter.class);

    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    /** {@code struct sock_fprog} where pointers have eight bytes. */
    private static final int PROGRAM_BYTES = 16;

    private static final RawUnixChannelOption OPTION =
            new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, SO_ATTACH_FILTER, PROGRAM_BYTES);

    /** Code, jump if true, jump if false, operand; see linux/bpf_common.h. */
    private static final int[][] PROGRAM = {
        {0x30, 0, 0, 13}, // load the byte with the flags
        {0x54, 0, 0, 0x12}, // keep SYN and ACK
        {0x15, 0, 1, 0x02}, // SYN alone?
        {0x06, 0, 0, 0}, // dropped
        {0x06, 0, 0, -1}, // taken whole
    };

    private SynFilter() {}

    /** Whether the kernel passes half-open connections on to the other sockets by itself (Linux 5.14, off by default). */
    static boolean isNeedless() {
        try {
            return Files.readString(Path.of("/proc/sys/net/ipv4/tcp_migrate_req"))
                    .strip()
                    .equals("1");
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns whether it is in force. */
    static boolean attach(Channel listener) {
        ByteBuf program = Unpooled.directBuffer(PROGRAM.length * 8);
        try {
            ByteBuffer instructions = program.nioBuffer(0, PROGRAM.length * 8).order(ByteOrder.nativeOrder());
            for (int[] instruction : PROGRAM) {
                instructions.putShort((short) instruction[0]);
                instructions.put((byte) instruction[1]).put((byte) instruction[2]);
                instructions.putInt(instruction[3]);
            }
            ByteBuffer value = ByteBuffer.allocateDirect(PROGRAM_BYTES).order(ByteOrder.nativeOrder());
            value.putShort(0, (short) PROGRAM.length).putLong(8, program.memoryAddress());
            return listener.config().setOption(OPTION, value);
        } catch (ChannelException | UnsupportedOperationException e) {
            LOG.debug("no filter for {}", listener, e);
            return false;
        } finally {
            program.release();
        }
    }
}
