"""Small samples written for the tests: unasked offers as groups see them, and ordinary talk, in five languages."""

OFFERS = {
    "en": [
        "Hello everyone, I made $4,500 in one week with this trader. Write to her on telegram @anna_fx_trade",
        "REMOTE JOB! Earn 200-300 USD per day, no experience needed, training provided. DM me now, only 5 places left!",
        "Congratulations, your number was selected for a free gift card, claim it today: http://bit.ly/gift-4u",
        "Your account will be suspended today. Verify your password now at http://secure-login.paypa1.top/verify",
        "Hot girls near you, write me in private, 18+ only https://t.me/+Ab3dEfGh1",
        "Best casino bonus, 200 free spins for new players, register by this link now https://luckyspin.top/reg",
        "Invest 0.5 BTC and get 2 BTC back in 24 hours, guaranteed profit, contact us on WhatsApp +447700900123",
    ],
    "ru": [
        "Ищу людей в команду! Удалённая работа, доход от 300$ в день, обучение бесплатно. Пишите в ЛС @manager_rabota",
        "Пассивный доход на крипте от 50 000 руб в неделю, нужно 2 часа в день, опыт не важен, пиши + в личку",
        "Подарок каждому! Получи бонус 5000 рублей за регистрацию в казино https://superslot.xyz/bonus",
        "Ваша карта заблокирована, подтвердите данные сегодня: http://sberbank-online.top/login",
        "Требуются партнёры для арбитража криптовалюты, заработок 5-7% в день, подробности в личных сообщениях",
    ],
    "es": [
        "Gana dinero desde casa, 500€ a la semana sin experiencia, escríbeme por privado por WhatsApp +34600123456",
        "Oferta limitada: regalo gratis, regístrate hoy en este enlace https://premio-gratis.click/ya",
    ],
    "de": [
        "Verdiene 3000€ pro Woche mit Krypto, Gewinn garantiert, schreib mir privat oder klick hier https://bit.ly/krypto3",
    ],
    "fr": [
        "Gagnez 400€ par jour avec nos placements, rentabilité garantie, contactez-moi en mp, places limitées https://gain.top",
    ],
}
TALK = {
    "en": [
        "Did anyone manage to update to the new version? Mine hangs at the start screen.",
        "I think the meeting was moved to Thursday at 3, but let me check and write you back.",
        "The price of tickets went up again, 45 dollars now for a day at the museum",
        "Thanks, that worked! The trick was to clear the cache first.",
        "Here are the docs: https://docs.python.org/3/library/asyncio.html, see the part about tasks",
        "we lost 2-1 but what a game, the goalkeeper was incredible",
        "Can somebody recommend a dentist in the old town? Mine is on holiday",
        "My bank closed the branch in our street, now I have to take the bus to get cash",
    ],
    "ru": [
        "Кто-нибудь обновлялся на новую версию? У меня после этого не запускается.",
        "Завтра в семь у метро, как договаривались, не опаздывай",
        "Работаю удалённо уже третий год, зарплата нормальная, но скучаю по офису и коллегам",
        "Вышла новая статья про базы данных, очень советую: https://habr.com/ru/articles/123456/",
        "Купили детям велосипеды, теперь каждый день в парке. Погода отличная",
        "Подскажите, пожалуйста, где в центре можно недорого пообедать",
    ],
    "es": ["¿Alguien sabe a qué hora abre el museo mañana? Quiero ir con los niños", "Gracias, ya me funcionó"],
    "de": ["Weiß jemand, wann der Bus morgen fährt? Auf der Seite steht nichts.", "Danke dir, bis morgen dann!"],
    "fr": ["Quelqu'un sait à quelle heure ouvre la piscine demain ?", "Merci beaucoup, ça marche maintenant"],
}
