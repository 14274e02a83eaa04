package io.trepak.engine.worker;

import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.ChunkQueue;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.WriteBuffer;
import java.util.Arrays;

/**
 * Sends a request to several servers, or in other words than it came. In the first case its keys are grouped by server, the
 * order of the request kept within a group, fragments in ascending order of server. A worker's scratch; keeps nothing
 * between calls.
 */
final class Splitter {
    private static final int KEPT_KEYS = 1024;
    private static final int END = -1;

    private final Worker worker;
    /** Per key the next one of the same server. */
    private int[] nextKey = new int[64];
    /** Per server its first and last key, and how many. */
    private int[] firstKey = new int[16];

    private int[] lastKey = new int[16];
    private int[] keyCount = new int[16];

    Splitter(Worker worker) {
        this.worker = worker;
    }

    /** Splits a request with two keys or more; one whose keys all live together goes out as it came. */
    void split(
            Frontend client, LocalPool pool, ClientCodec codec, RequestFrame frame, byte[] in, int offset, int length) {
        int servers = pool.serverCount();
        int used = group(pool.router(), servers, frame, in, offset);
        if (used < 0) {
            trim();
            client.own().noServer(frame.command(), frame.quiet(), used);
            return;
        }
        if (used == 1) {
            int only = 0;
            while (keyCount[only] == 0) {
                only++;
            }
            trim();
            client.forward(pool, frame, in, offset, length, only);
            return;
        }
        SplitRequest split = begin(pool, frame, in, offset, used);
        client.answers().append(split, length);
        pool.counters().fragments += used;
        int fragment = 0;
        for (int server = 0; server < servers; server++) {
            if (keyCount[server] != 0) {
                sendFragment(client, pool, codec, frame, in, offset, split, fragment++, server);
            }
        }
        trim();
    }

    private void trim() {
        if (nextKey.length > KEPT_KEYS) {
            nextKey = new int[64];
        }
    }

    /** Splits a request with two keys or more that lies in chunks; of these, what is sent is taken out. */
    void splitChunks(Frontend client, ClientCodec codec, RequestFrame frame, ChunkQueue chunks) {
        LocalPool pool = client.pool();
        int servers = pool.serverCount();
        byte[] keys = copyKeys(frame, chunks);
        int used = group(pool.router(), servers, frame, keys);
        if (used < 0) {
            trim();
            worker.arrays().give(keys);
            client.own().noServer(frame.command(), frame.quiet(), used);
            return;
        }
        SplitRequest split = begin(pool, frame, null, 0, used);
        client.answers().append(split, (int) chunks.length());
        pool.counters().fragments += used;
        ChunkQueue[] parts = partsOf(servers, frame, chunks);
        int fragment = 0;
        for (int server = 0; server < servers; server++) {
            if (keyCount[server] != 0) {
                sendFragment(client, pool, codec, frame, keys, parts[server], split, fragment++, server);
            }
        }
        trim();
        worker.arrays().give(keys);
    }

    /** The keys behind each other, in an array of the pool. */
    private byte[] copyKeys(RequestFrame frame, ChunkQueue chunks) {
        int length = 0;
        for (int key = 0; key < frame.keyCount(); key++) {
            length += frame.keyLength(key);
        }
        byte[] keys = worker.arrays().take(length);
        ChunkQueue.Reader reader = chunks.reader();
        int at = 0;
        for (int key = 0; key < frame.keyCount(); key++) {
            at = reader.read(frame.keyOffset(key), keys, at, frame.keyLength(key));
        }
        return keys;
    }

    /** The parts of the keys by server, moved out of the request. */
    private ChunkQueue[] partsOf(int servers, RequestFrame frame, ChunkQueue chunks) {
        ChunkQueue[] parts = new ChunkQueue[servers];
        int[] ownerOf = new int[frame.keyCount()];
        for (int server = 0; server < servers; server++) {
            if (keyCount[server] != 0) {
                parts[server] = new ChunkQueue(worker.loop().chunks());
                for (int key = firstKey[server]; key != END; key = nextKey[key]) {
                    ownerOf[key] = server;
                }
            }
        }
        int at = 0;
        for (int key = 0; key < frame.keyCount(); key++) {
            chunks.drop(frame.partOffset(key) - at);
            chunks.moveTo(parts[ownerOf[key]], frame.partLength(key));
            at = frame.partOffset(key) + frame.partLength(key);
        }
        return parts;
    }

    private void sendFragment(
            Frontend client,
            LocalPool pool,
            ClientCodec codec,
            RequestFrame frame,
            byte[] keys,
            ChunkQueue parts,
            SplitRequest split,
            int fragment,
            int server) {
        int keyOffset = 0;
        for (int key = 0; key < firstKey[server]; key++) {
            keyOffset += frame.keyLength(key);
        }
        for (int key = firstKey[server]; key != END; key = nextKey[key]) {
            split.assign(key, fragment);
        }
        Request part = split.part(worker.takeRequest(), fragment, pool.server(server), keyCount[server]);
        Backend backend = pool.backend(server, frame.lane(), client.id());
        if (!backend.ready()) {
            parts.clear();
            refused(client, codec, backend, part, keyCount[server]);
            return;
        }
        try {
            backend.sent(part, writeFragment(backend.out(), codec, frame, parts, server));
            backend.noteKey(part, keys, keyOffset, frame.keyLength(firstKey[server]));
        } catch (PluginFailure e) {
            parts.clear();
            failed(client, part, PluginFailure.MESSAGE);
            return;
        } catch (RuntimeException | Error e) {
            parts.clear();
            backend.link().broken(e);
            throw e;
        }
        client.pace().heed(backend, false);
    }

    /** Sends a request to every live server. */
    void copyToAll(
            Frontend client, LocalPool pool, ClientCodec codec, RequestFrame frame, byte[] in, int offset, int length) {
        int[] live = pool.router().live();
        if (live.length == 0) {
            client.own().refuse(frame.command(), frame.quiet(), Reason.REFUSED);
            return;
        }
        if (frame.quiet()) {
            for (int server : live) {
                sendQuietly(client, pool, codec, frame, in, offset, length, server);
            }
            return;
        }
        SplitRequest split = worker.takeSplitRequest();
        split.begin(pool, frame.lane(), frame.command(), 0, live.length);
        split.queuedAtNanos = worker.loop().nowNanos();
        client.answers().append(split, length);
        pool.counters().fragments += live.length;
        for (int i = 0; i < live.length; i++) {
            Request part = split.part(worker.takeRequest(), i, pool.server(live[i]), 0);
            sendCopy(client, codec, frame, in, offset, length, part);
        }
    }

    /** Sends a request in other words to one server. */
    void rewrite(
            Frontend client,
            LocalPool pool,
            ClientCodec codec,
            RequestFrame frame,
            byte[] in,
            int offset,
            int length,
            int server) {
        if (frame.quiet()) {
            sendQuietly(client, pool, codec, frame, in, offset, length, server);
            return;
        }
        SplitRequest split = begin(pool, frame, in, offset, 1);
        client.answers().append(split, length);
        Request part = split.part(worker.takeRequest(), 0, pool.server(server), frame.keyCount());
        part.keyPrint = frame.keyPrint();
        sendCopy(client, codec, frame, in, offset, length, part);
    }

    /** A split request of so many fragments, nowhere queued yet. */
    SplitRequest begin(LocalPool pool, RequestFrame frame, byte[] in, int offset, int fragments) {
        SplitRequest split = worker.takeSplitRequest();
        split.begin(pool, frame.lane(), frame.command(), frame.keyCount(), fragments);
        split.queuedAtNanos = worker.loop().nowNanos();
        if (frame.command().needsKeysForJoin()) {
            split.keepKeys(worker.arrays(), frame, in, offset);
        }
        split.countTables(worker.arrays());
        return split;
    }

    private int group(Router router, int servers, RequestFrame frame, byte[] keys) {
        begin(servers, frame.keyCount());
        int used = 0;
        int at = 0;
        for (int key = 0; key < frame.keyCount(); key++) {
            int server = router.serverOf(keys, at, frame.keyLength(key));
            if (server < 0) {
                return server;
            }
            used += assign(key, server);
            at += frame.keyLength(key);
        }
        return used;
    }

    /** Returns how many servers have a key; or {@link Router#NONE} and its like. */
    private int group(Router router, int servers, RequestFrame frame, byte[] in, int offset) {
        int keys = frame.keyCount();
        begin(servers, keys);
        int used = 0;
        for (int key = 0; key < keys; key++) {
            int server = router.serverOf(in, offset + frame.keyOffset(key), frame.keyLength(key));
            if (server < 0) {
                return server;
            }
            used += assign(key, server);
        }
        return used;
    }

    private void begin(int servers, int keys) {
        if (firstKey.length < servers) {
            firstKey = new int[servers];
            lastKey = new int[servers];
            keyCount = new int[servers];
        }
        Arrays.fill(keyCount, 0, servers, 0);
        if (nextKey.length < keys) {
            nextKey = new int[Math.max(keys, nextKey.length * 2)];
        }
    }

    /** Puts a key into the group of a server. Returns 1 when it is the first there. */
    private int assign(int key, int server) {
        boolean first = keyCount[server]++ == 0;
        if (first) {
            firstKey[server] = key;
        } else {
            nextKey[lastKey[server]] = key;
        }
        lastKey[server] = key;
        nextKey[key] = END;
        return first ? 1 : 0;
    }

    private void sendFragment(
            Frontend client,
            LocalPool pool,
            ClientCodec codec,
            RequestFrame frame,
            byte[] in,
            int offset,
            SplitRequest split,
            int fragment,
            int server) {
        for (int key = firstKey[server]; key != END; key = nextKey[key]) {
            split.assign(key, fragment);
        }
        Request part = split.part(worker.takeRequest(), fragment, pool.server(server), keyCount[server]);
        Backend backend = pool.backend(server, frame.lane(), client.id());
        if (!backend.ready()) {
            refused(client, codec, backend, part, keyCount[server]);
            return;
        }
        try {
            backend.sent(part, writeFragment(backend.out(), codec, frame, in, offset, server));
            int key = firstKey[server];
            backend.noteKey(part, in, offset + frame.keyOffset(key), frame.keyLength(key));
        } catch (PluginFailure e) {
            failed(client, part, PluginFailure.MESSAGE);
        } catch (RuntimeException | Error e) {
            backend.link().broken(e);
            throw e;
        }
    }

    private void sendCopy(
            Frontend client, ClientCodec codec, RequestFrame frame, byte[] in, int offset, int length, Request part) {
        Backend backend = part.server().backend(frame.lane(), client.id());
        if (!backend.ready()) {
            refused(client, codec, backend, part, frame.keyCount());
            return;
        }
        try {
            backend.sent(part, writeCopy(backend.out(), codec, frame, in, offset, length));
        } catch (PluginFailure e) {
            failed(client, part, PluginFailure.MESSAGE);
            return;
        } catch (RuntimeException | Error e) {
            backend.link().broken(e);
            throw e;
        }
        client.pace().heed(backend, false);
    }

    private void sendQuietly(
            Frontend client,
            LocalPool pool,
            ClientCodec codec,
            RequestFrame frame,
            byte[] in,
            int offset,
            int length,
            int server) {
        Backend backend = pool.backend(server, frame.lane(), client.id());
        if (!backend.ready()) {
            client.own().refuse(frame.command(), true, backend.failure());
            return;
        }
        try {
            backend.countSent(writeCopy(backend.out(), codec, frame, in, offset, length));
        } catch (PluginFailure e) {
            return;
        } catch (RuntimeException | Error e) {
            backend.link().broken(e);
            throw e;
        }
        client.pace().heed(backend, true);
    }

    /** Returns how many bytes it is; none are left when the codec fails, for there is no mending half a request. */
    private int writeFragment(WriteBuffer out, ClientCodec codec, RequestFrame frame, ChunkQueue parts, int server) {
        long before = out.pendingBytes();
        try {
            codec.beginFragment(frame.command(), keyCount[server], out);
            out.hand(parts);
            codec.endFragment(frame.command(), out);
        } catch (PluginFailure e) {
            out.cutBackTo(before);
            throw e;
        }
        return (int) (out.pendingBytes() - before);
    }

    /** Returns how many bytes it is; none are left when the codec fails, for there is no mending half a request. */
    private int writeFragment(
            WriteBuffer out, ClientCodec codec, RequestFrame frame, byte[] in, int offset, int server) {
        long before = out.pendingBytes();
        try {
            codec.beginFragment(frame.command(), keyCount[server], out);
            for (int key = firstKey[server]; key != END; key = nextKey[key]) {
                out.write(in, offset + frame.partOffset(key), frame.partLength(key));
            }
            codec.endFragment(frame.command(), out);
        } catch (PluginFailure e) {
            out.cutBackTo(before);
            throw e;
        }
        return (int) (out.pendingBytes() - before);
    }

    /** Returns how many bytes it is; none are left when the codec fails. */
    private static int writeCopy(
            WriteBuffer out, ClientCodec codec, RequestFrame frame, byte[] in, int offset, int length) {
        long before = out.pendingBytes();
        int head = frame.rewrittenBytes();
        if (head > 0) {
            try {
                codec.rewrite(in, offset, frame, out);
            } catch (PluginFailure e) {
                out.cutBackTo(before);
                throw e;
            }
        }
        out.write(in, offset + head, length - head);
        return (int) (out.pendingBytes() - before);
    }

    /** A fragment could not be sent: it fails, unless it is a read that may be answered without its server. */
    private void refused(Frontend client, ClientCodec codec, Backend backend, Request part, int keys) {
        if (!backend.answersMisses()) {
            failed(client, part, backend.failure());
            return;
        }
        SplitRequest split = part.parent;
        ArrayOutput answer = worker.scratch();
        try {
            if (!codec.miss(split.command, keys, answer)) {
                failed(client, part, backend.failure());
                return;
            }
        } catch (PluginFailure e) {
            failed(client, part, PluginFailure.MESSAGE);
            return;
        }
        split.pool().counters().misses++;
        split.append(worker.arrays(), worker.loop().chunks(), part.fragment, answer.bytes(), 0, answer.length());
        done(client, part);
    }

    /** A fragment could not be sent. */
    void failed(Frontend client, Request part, String reason) {
        SplitRequest split = part.parent;
        split.fail(worker.arrays(), part.fragment, reason);
        done(client, part);
    }

    private void done(Frontend client, Request part) {
        SplitRequest split = part.parent;
        worker.recycle(part);
        if (split.fragmentDone()) {
            client.answers().joinable(split);
        }
    }
}
