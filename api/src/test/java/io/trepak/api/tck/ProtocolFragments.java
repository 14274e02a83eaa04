package io.trepak.api.tck;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.RequestInfo;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** {@link Fragments} put together by hand: which fragment got each key, and what each fragment brought. */
public final class ProtocolFragments implements Fragments {
    private static final int MARGIN = 3;

    private final int[] fragmentOfKey;
    private final byte[][] responses;
    private final Failure[] failures;
    private Command command;
    private long tag;
    private int serverNumber;
    private int nextServerNumber;
    private byte[] keys;
    private int[] keyEnds;

    /**
     * Fragments without an outcome; each needs {@link #answered} or {@link #failed}.
     *
     * @param count how many fragments
     * @param fragmentOfKey for each key of the request the fragment that carried it
     */
    public ProtocolFragments(int count, int... fragmentOfKey) {
        this.fragmentOfKey = fragmentOfKey;
        this.responses = new byte[count][];
        this.failures = new Failure[count];
    }

    /** Says what was asked. */
    public ProtocolFragments to(Command asked) {
        command = asked;
        return this;
    }

    /** Says what was asked, and with which tag. */
    public ProtocolFragments to(RequestInfo asked) {
        command = asked.command();
        tag = asked.tag();
        return this;
    }

    /** Gives a fragment its response; it comes to lie in the middle of a larger array. */
    public ProtocolFragments answered(int fragment, byte[] response) {
        byte[] wide = new byte[response.length + 2 * MARGIN];
        Arrays.fill(wide, (byte) '9');
        System.arraycopy(response, 0, wide, MARGIN, response.length);
        responses[fragment] = wide;
        return this;
    }

    /** Gives a fragment its response, one byte per char. */
    public ProtocolFragments answered(int fragment, String response) {
        return answered(fragment, response.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Has {@link #keys} at hand, for a command whose join needs them. */
    public ProtocolFragments withKeys(byte[]... request) {
        keys = new byte[Arrays.stream(request).mapToInt(key -> key.length).sum()];
        keyEnds = new int[request.length];
        int end = 0;
        for (int key = 0; key < request.length; key++) {
            System.arraycopy(request[key], 0, keys, end, request[key].length);
            end += request[key].length;
            keyEnds[key] = end;
        }
        return this;
    }

    /** Lets a fragment fail, because its server cannot be reached. */
    public ProtocolFragments failed(int fragment, String failure) {
        return failed(fragment, Failure.of(Failure.Kind.UNREACHABLE, failure));
    }

    /** Lets a fragment fail. */
    public ProtocolFragments failed(int fragment, Failure failure) {
        failures[fragment] = failure;
        return this;
    }

    @Override
    public Command command() {
        return command;
    }

    @Override
    public long tag() {
        return tag;
    }

    @Override
    public int keyCount() {
        return fragmentOfKey.length;
    }

    @Override
    public int fragmentOf(int key) {
        return fragmentOfKey[key];
    }

    @Override
    public int count() {
        return responses.length;
    }

    @Override
    public int keysIn(int fragment) {
        int keys = 0;
        for (int owner : fragmentOfKey) {
            if (owner == fragment) {
                keys++;
            }
        }
        return keys;
    }

    @Override
    public Failure failure(int fragment) {
        return failures[fragment];
    }

    @Override
    public byte[] response(int fragment) {
        return failures[fragment] == null ? responses[fragment] : null;
    }

    @Override
    public int offset(int fragment) {
        return MARGIN;
    }

    @Override
    public int length(int fragment) {
        return responses[fragment].length - 2 * MARGIN;
    }

    /** Says which server answered, and which is the next. */
    public ProtocolFragments by(int server, int nextServer) {
        serverNumber = server;
        nextServerNumber = nextServer;
        return this;
    }

    @Override
    public int serverNumber() {
        return serverNumber;
    }

    @Override
    public int nextServerNumber() {
        return nextServerNumber;
    }

    @Override
    public byte[] keys() {
        return keys;
    }

    @Override
    public int keyOffset(int key) {
        checkKeys();
        return key == 0 ? 0 : keyEnds[key - 1];
    }

    @Override
    public int keyLength(int key) {
        checkKeys();
        return keyEnds[key] - keyOffset(key);
    }

    private void checkKeys() {
        if (keys == null) {
            throw new IllegalStateException("the command has no trait KEYS_FOR_JOIN, so keys() is null");
        }
    }
}
