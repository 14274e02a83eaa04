package io.trepak.engine.net;

import static io.trepak.engine.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.util.concurrent.Future;
import io.trepak.engine.config.ListenConfig;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ListenerTest {
    private static Listener open(Loop loop, InetSocketAddress address, AtomicInteger accepted) throws Exception {
        Listener listener =
                Listener.open(Transport.EPOLL, loop, new ListenConfig("here", address, 0), 16, true, client -> {
                    accepted.incrementAndGet();
                    client.unsafe().closeForcibly();
                });
        listener.start();
        return listener;
    }

    @Test
    void aConnectionBegunDuringTheHandOverIsNotRefusedAndReachesTheOther() throws Exception {
        assumeTrue(Transport.EPOLL.unavailable() == null, "no epoll here");
        assumeFalse(SynFilter.isNeedless(), "the kernel hands over by itself");
        Loop loop = Transport.EPOLL.newLoop(Thread::new);
        AtomicInteger byOld = new AtomicInteger();
        AtomicInteger byNew = new AtomicInteger();
        try (SocketChannel client = SocketChannel.open()) {
            Listener old = open(loop, new InetSocketAddress("127.0.0.1", 0), byOld);
            InetSocketAddress address = (InetSocketAddress) old.address();
            Future<?> over = old.handOver();
            client.configureBlocking(false);
            assertFalse(client.connect(address), "its first packet is to be dropped");
            Listener next = open(loop, address, byNew);
            over.await();
            eventually("the client to try again", client::finishConnect);
            eventually("the other to accept it", () -> byNew.get() == 1);
            assertEquals(0, byOld.get());
            next.close();
        } finally {
            loop.shutdownGracefully();
        }
    }
}
