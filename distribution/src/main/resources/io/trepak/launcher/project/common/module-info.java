/** {@code @key@: @name@}. */
module @package@ {
    requires io.trepak.api;
    requires static com.google.auto.service;

    provides @service@ with
            @package@.@Class@;
}
