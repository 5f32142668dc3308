package org.posthouse.access.imapserver;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.base.net.TlsContext;
import org.posthouse.store.kv.MemoryEngine;
import org.posthouse.store.login.PlaintextLogin;
import org.posthouse.store.mailbox.NewMessage;

/** A server to try clients on by hand: PORT plain with STARTTLS, DIR for the certificate, COUNT letters in INBOX. */
final class HouseMain {
    private HouseMain() {}

    public static void main(String[] args) throws Exception {
        SelfSigned own = SelfSigned.create(Path.of(args[1]), List.of("localhost"));
        TlsContext tls = TlsContext.server(own.chain(), own.key());
        House house = new House(new MemoryEngine(), PlaintextLogin.ALWAYS, tls, Integer.parseInt(args[0]), args.length > 3);
        int count = Integer.parseInt(args[2]);
        List<NewMessage> batch = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            batch.add(house.message(House.letter(i)));
            if (batch.size() == 500 || i == count) {
                house.mail().append(house.inbox(), batch);
                batch.clear();
            }
        }
        System.out.println("ready on " + house.at());
        Thread.currentThread().join();
    }
}
