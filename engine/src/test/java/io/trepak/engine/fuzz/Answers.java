package io.trepak.engine.fuzz;

import io.trepak.api.protocol.Command;
import io.trepak.api.protocol.Failure;
import io.trepak.api.protocol.Fragments;
import io.trepak.api.protocol.RequestFrame;
import io.trepak.api.protocol.Route;
import java.util.Arrays;

/** What the fragments of a request brought; those without a response failed. */
final class Answers implements Fragments {
    private static final Failure REFUSED = Failure.of(Failure.Kind.UNREACHABLE, "Connection refused");

    private final byte[] request;
    private final RequestFrame frame;
    private final int[] owners;
    private final byte[][] responses;

    /**
     * @param owners which fragment has each key; for {@link Route#ALL} how many fragments there are, less one
     */
    Answers(byte[] request, RequestFrame frame, int[] owners) {
        this.request = request;
        this.frame = frame;
        this.owners = owners;
        int last = frame.rewrittenBytes() > 0 ? 0 : Arrays.stream(owners).max().orElse(0);
        this.responses = new byte[last + 1][];
    }

    void set(int fragment, byte[] response) {
        responses[fragment] = response;
    }

    @Override
    public int keyCount() {
        return frame.command().route() == Route.ALL ? 0 : frame.keyCount();
    }

    @Override
    public int fragmentOf(int key) {
        return responses.length == 1 ? 0 : owners[key];
    }

    @Override
    public int count() {
        return responses.length;
    }

    @Override
    public int keysIn(int fragment) {
        int keys = 0;
        for (int key = 0; key < keyCount(); key++) {
            keys += fragmentOf(key) == fragment ? 1 : 0;
        }
        return keys;
    }

    @Override
    public Failure failure(int fragment) {
        return responses[fragment] == null ? REFUSED : null;
    }

    @Override
    public byte[] response(int fragment) {
        return responses[fragment];
    }

    @Override
    public int offset(int fragment) {
        return 0;
    }

    @Override
    public int length(int fragment) {
        return responses[fragment].length;
    }

    @Override
    public Command command() {
        return frame.command();
    }

    @Override
    public long tag() {
        return frame.tag();
    }

    @Override
    public int serverNumber() {
        return count() == 1 ? 1 : 0;
    }

    @Override
    public int nextServerNumber() {
        return count() == 1 ? 2 : 0;
    }

    @Override
    public byte[] keys() {
        return frame.command().needsKeysForJoin() ? request : null;
    }

    @Override
    public int keyOffset(int key) {
        return frame.keyOffset(key);
    }

    @Override
    public int keyLength(int key) {
        return frame.keyLength(key);
    }
}
