package io.trepak.api.tck;

import io.trepak.api.filter.FilterClient;

/** A client made up by a test for a filter. */
public final class TestFilterClient implements FilterClient {
    private final String address;
    private final String user;
    private Object state;

    /** A client that nobody knows. */
    public TestFilterClient(String address) {
        this(address, null);
    }

    /** A client that has proved to be somebody. */
    public TestFilterClient(String address, String user) {
        this.address = address;
        this.user = user;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public Object state() {
        return state;
    }

    @Override
    public void state(Object value) {
        state = value;
    }
}
