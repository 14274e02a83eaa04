/** The folder that ships in front of real servers, beside the real nutcracker, under real clients. */
package io.trepak.launcher.it;
