package io.trepak.engine.worker;

import io.trepak.api.protocol.FrontendCodec;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.engine.net.Reason;
import io.trepak.engine.net.WriteBuffer;
import java.util.Arrays;

/**
 * Sends one request to several servers: its keys grouped by server, the order of the request kept within a group, fragments
 * in ascending order of server. A worker's scratch; keeps nothing between calls.
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
            Frontend client,
            LocalPool pool,
            FrontendCodec codec,
            RequestFrame frame,
            byte[] in,
            int offset,
            int length) {
        int servers = pool.serverCount();
        int used = group(pool.router(), servers, frame, in, offset);
        if (used == 0) {
            client.answers().refuse(frame.command(), frame.quiet(), Reason.REFUSED);
            return;
        }
        if (used == 1) {
            int only = 0;
            while (keyCount[only] == 0) {
                only++;
            }
            client.forward(pool, frame, in, offset, length, only);
            return;
        }
        SplitRequest split = begin(client, pool, frame, used, length);
        int fragment = 0;
        for (int server = 0; server < servers; server++) {
            if (keyCount[server] != 0) {
                sendFragment(client, pool, codec, frame, in, offset, split, fragment++, server);
            }
        }
        if (nextKey.length > KEPT_KEYS) {
            nextKey = new int[64];
        }
    }

    /** Sends a request to every live server. */
    void copyToAll(Frontend client, LocalPool pool, RequestFrame frame, byte[] in, int offset, int length) {
        int[] live = pool.router().live();
        if (live.length == 0) {
            client.answers().refuse(frame.command(), frame.quiet(), Reason.REFUSED);
            return;
        }
        frame.dropKeys();
        SplitRequest split = begin(client, pool, frame, live.length, length);
        for (int i = 0; i < live.length; i++) {
            Backend backend = pool.backend(live[i], client.id());
            split.fragmentKeys(i, 0);
            Request part = fragmentOf(split, frame, i);
            if (backend.ready()) {
                try {
                    backend.out().write(in, offset, length);
                    backend.sent(part, length);
                } catch (RuntimeException | Error e) {
                    backend.broken(e);
                    throw e;
                }
            } else {
                failed(client, split, part, backend.failure());
            }
        }
    }

    /** Returns how many servers have a key; 0 when none takes requests. */
    private int group(Router router, int servers, RequestFrame frame, byte[] in, int offset) {
        if (firstKey.length < servers) {
            firstKey = new int[servers];
            lastKey = new int[servers];
            keyCount = new int[servers];
        }
        Arrays.fill(keyCount, 0, servers, 0);
        int keys = frame.keyCount();
        if (nextKey.length < keys) {
            nextKey = new int[Math.max(keys, nextKey.length * 2)];
        }
        int used = 0;
        for (int key = 0; key < keys; key++) {
            int server = router.serverOf(in, offset + frame.keyOffset(key), frame.keyLength(key));
            if (server == Router.NONE) {
                return 0;
            }
            if (keyCount[server]++ == 0) {
                used++;
                firstKey[server] = key;
            } else {
                nextKey[lastKey[server]] = key;
            }
            lastKey[server] = key;
            nextKey[key] = END;
        }
        return used;
    }

    private SplitRequest begin(Frontend client, LocalPool pool, RequestFrame frame, int fragments, int length) {
        SplitRequest split = worker.takeSplitRequest();
        split.command = frame.command();
        split.begin(frame.keyCount(), fragments);
        client.answers().append(split, length);
        pool.counters().fragments += fragments;
        return split;
    }

    private void sendFragment(
            Frontend client,
            LocalPool pool,
            FrontendCodec codec,
            RequestFrame frame,
            byte[] in,
            int offset,
            SplitRequest split,
            int fragment,
            int server) {
        split.fragmentKeys(fragment, keyCount[server]);
        for (int key = firstKey[server]; key != END; key = nextKey[key]) {
            split.assign(key, fragment);
        }
        Request part = fragmentOf(split, frame, fragment);
        Backend backend = pool.backend(server, client.id());
        if (!backend.ready()) {
            failed(client, split, part, backend.failure());
            return;
        }
        try {
            backend.sent(part, writeFragment(backend.out(), codec, frame, in, offset, server));
        } catch (RuntimeException | Error e) {
            backend.broken(e);
            throw e;
        }
    }

    /** Returns how many bytes it is. */
    private int writeFragment(
            WriteBuffer out, FrontendCodec codec, RequestFrame frame, byte[] in, int offset, int server) {
        long before = out.pendingBytes();
        codec.beginFragment(frame.command(), keyCount[server], out);
        for (int key = firstKey[server]; key != END; key = nextKey[key]) {
            out.write(in, offset + frame.partOffset(key), frame.partLength(key));
        }
        codec.endFragment(frame.command(), out);
        return (int) (out.pendingBytes() - before);
    }

    private Request fragmentOf(SplitRequest split, RequestFrame frame, int fragment) {
        Request part = worker.takeRequest();
        part.command = frame.command();
        part.parent = split;
        part.fragment = fragment;
        return part;
    }

    private void failed(Frontend client, SplitRequest split, Request part, String reason) {
        split.fail(worker.arrays(), part.fragment, reason);
        worker.recycle(part);
        if (split.fragmentDone()) {
            client.answers().joinable(split);
        }
    }
}
