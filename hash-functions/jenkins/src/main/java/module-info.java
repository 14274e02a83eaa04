/** {@code hash: jenkins}. */
module io.trepak.hash.jenkins {
    requires io.trepak.api;
    requires static org.jspecify;
    requires static com.google.auto.service;

    provides io.trepak.api.HashFunction with
            io.trepak.hash.jenkins.Jenkins;
}
