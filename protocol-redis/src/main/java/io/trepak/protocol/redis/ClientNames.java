package io.trepak.protocol.redis;

/**
 * What a client calls itself and its library. Most never say; then all share {@link #NONE}.
 *
 * @param client empty when it has no name; not to be changed
 * @param library empty when it has not said
 * @param libraryVersion empty when it has not said
 */
record ClientNames(byte[] client, String library, String libraryVersion) {
    /** The most bytes of a client's name, and of each of what it says about its library: what is kept of a client is small. */
    static final int MAX_NAME_BYTES = 512;

    static final int MAX_LIBRARY_BYTES = 256;

    private static final byte[] NO_NAME = {};

    static final ClientNames NONE = new ClientNames(NO_NAME, "", "");

    ClientNames withClient(byte[] name) {
        return new ClientNames(name, library, libraryVersion);
    }

    ClientNames withoutClient() {
        return client.length == 0 ? this : withClient(NO_NAME);
    }

    ClientNames withLibrary(String name) {
        return new ClientNames(client, name, libraryVersion);
    }

    ClientNames withLibraryVersion(String version) {
        return new ClientNames(client, library, version);
    }
}
