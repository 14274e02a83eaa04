package io.trepak.engine.pool;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on a UDP port of this machine that knows one name: addresses as a test says, or none; may fail for IPv6. */
public final class ScriptedDns implements AutoCloseable {
    private record Script(int ttlSeconds, List<String> addresses) {}

    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int SERVER_FAILURE = 2;
    private static final int NAME_ERROR = 3;

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final AtomicInteger questions = new AtomicInteger();
    /** Both at once: the addresses of before with the time of now would be good for an hour. */
    private volatile Script script;

    private volatile boolean failsForIpv6;

    public ScriptedDns(int ttlSeconds, String... addresses) throws SocketException {
        answer(ttlSeconds, addresses);
        Thread thread = new Thread(this::serve, "scripted-dns");
        thread.setDaemon(true);
        thread.start();
    }

    /** From now on; without an address there is no such name. */
    public void answer(int seconds, String... those) {
        script = new Script(seconds, List.of(those));
    }

    /** Answers questions for IPv6 addresses with SERVFAIL from now on. */
    public void failForIpv6() {
        failsForIpv6 = true;
    }

    /** How often it was asked for an IPv4 address. */
    public int questions() {
        return questions.get();
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void serve() {
        byte[] buffer = new byte[1500];
        try {
            while (true) {
                DatagramPacket question = new DatagramPacket(buffer, buffer.length);
                socket.receive(question);
                byte[] answer = answerTo(buffer);
                socket.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));
            }
        } catch (IOException e) {
            // Closed: the end of the test.
        }
    }

    /** RFC 1035, section 4: header, the question as it came, the records with a pointer to its name. */
    private byte[] answerTo(byte[] in) throws IOException {
        int end = 12;
        while (in[end] != 0) {
            end += 1 + in[end];
        }
        int type = in[end + 1] << 8 | in[end + 2] & 0xff;
        end += 5;
        Script now = script;
        List<String> known = now.addresses();
        boolean fails = type == TYPE_AAAA && failsForIpv6;
        List<String> records = fails
                ? List.of()
                : known.stream()
                        .filter(address -> address.contains(":") ? type == TYPE_AAAA : type == TYPE_A)
                        .toList();
        if (type == TYPE_A) {
            questions.incrementAndGet();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(in, 0, 2);
        out.writeShort(0x8180 | (fails ? SERVER_FAILURE : known.isEmpty() ? NAME_ERROR : 0));
        out.writeShort(1);
        out.writeShort(records.size());
        out.writeInt(0);
        out.write(in, 12, end - 12);
        for (String record : records) {
            out.writeShort(0xc00c);
            out.writeShort(type);
            out.writeShort(1);
            out.writeInt(now.ttlSeconds());
            byte[] address = InetAddress.getByName(record).getAddress();
            out.writeShort(address.length);
            out.write(address);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        socket.close();
    }
}
