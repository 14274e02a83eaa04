/** Trepak's demonstration: servers in memory, for people who have none. */
module io.trepak.demo {
    requires io.trepak.command;
    requires static com.google.auto.service;

    provides io.trepak.command.Demonstration with
            io.trepak.demo.DemoProvider;
}
