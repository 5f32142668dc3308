package org.posthouse.mta.rules;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.sieve.Decision;
import org.posthouse.mail.sieve.Envelope;
import org.posthouse.mail.sieve.Environment;
import org.posthouse.mail.sieve.Message;
import org.posthouse.mail.sieve.Program;
import org.posthouse.mail.sieve.SieveException;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;
import org.posthouse.mta.delivery.Rules;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.rules.StoredScript;
import org.posthouse.store.rules.Vacation;

/** The rules that accounts have written in Sieve, and the vacation answers they keep beside these. One per process; safe for many threads. */
public final class SieveRules implements Rules {
    private final RuleServices services;
    private final Programs programs = new Programs();

    public SieveRules(RuleServices services) {
        this.services = services;
    }

    @Override
    public Optional<Plan> plan(AccountMail mail, Recipient recipient, Arrival arrival, Source whole) throws Refusal, IOException {
        StoredScript script = services.scripts().active(mail.account()).orElse(null);
        Vacation vacation = services.vacations().of(mail.account());
        boolean away = vacation.isAwayAt(arrival.arrived());
        Account account = script == null && !away ? null : services.directory().account(mail.account()).orElse(null);
        if (account == null)
            return Optional.empty();
        var sending = new Sending(services, new Sending.About(account, recipient, arrival, Message.of(whole), whole));
        SievePlan plan = script == null
                ? SievePlan.keep(sending)
                : run(script, mail, new Envelope(arrival.returnPath(), recipient.original()), Message.of(whole), sending);
        if (away)
            plan.answer(Away.answer(vacation, account, services));
        return Optional.of(plan);
    }

    private SievePlan run(StoredScript script, AccountMail mail, Envelope envelope, Message message, Sending sending)
            throws Refusal, IOException {
        try {
            Program program = programs.of(script.text());
            var lookup = new AccountLookup(mail, services.scripts(), services.memory());
            Decision decision = program.run(message, envelope, environment(), lookup);
            return SievePlan.of(script.name(), decision, mail, sending, message.bodyStart());
        } catch (SieveException e) {
            return SievePlan.unreadable(script.name(), String.valueOf(e.getMessage()), sending);
        }
    }

    private Environment environment() {
        return new Environment(services.hostname(), "", "", services.clock().instant(), services.zone());
    }
}
