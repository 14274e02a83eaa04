/** {@code distribution: dxhash}. */
module com.example.dxhash {
    requires io.trepak.api;
    requires static com.google.auto.service;

    provides io.trepak.api.Distribution with
            com.example.dxhash.Dxhash;
}
