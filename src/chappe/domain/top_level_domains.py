"""The top-level domains by which a name without a scheme is known to be an address (IANA's root zone, shortened)."""

_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg
ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi
gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw
ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng
ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn
so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws
ye yt za zm zw
"""
_GENERAL = """
aaa aarp abb abbott able abogado academy accountant accountants actor ads adult aero africa agency airforce amazon
amsterdam analytics android anquan apartments app apple aquarelle arab archi army arpa art arte asia associates
attorney auction audi audible audio auto autos aws baby bank bar barcelona barclays bargains baseball basketball
bayern beauty beer berlin best bet bible bid bike bing bingo bio biz black blackfriday blog bloomberg blue bmw boats
boo book booking bosch boston bot boutique box bradesco bridgestone broadway broker brother brussels build builders
business buy buzz bzh cab cafe cal camera camp canon capetown capital car cards care career careers cars casa case
cash casino cat catering catholic center ceo cern cfd channel charity chat cheap christmas chrome church cisco citic
city claims cleaning click clinic clothing cloud club coach codes coffee college cologne com community company
compare computer condos construction consulting contact contractors cooking cool coop corsica country coupon coupons
courses cpa credit creditcard cricket crown crs cruises cymru dad dance date dating datsun day dclk deal dealer
deals degree delivery dell deloitte democrat dental dentist desi design dev dhl diamonds diet digital direct
directory discount discover dish diy doctor dog domains download drive dubai dvr earth eat eco education email
energy engineer engineering enterprises epson equipment esq estate eurovision eus events exchange expert exposed
express extraspace fail faith family fan fans farm fashion fast fedex feedback film final finance financial fire
fish fishing fit fitness flickr flights florist flowers fly foo food football ford forex forsale forum foundation
fox free fun fund furniture futbol fyi gal gallery game games garden gay gbiz gdn gent genting ggee gift gifts gives
giving glass gle global globo gmail gmbh gold golf goo goog google gop gov grainger graphics gratis green gripe
group gucci guide guitars guru hair hamburg haus health healthcare help helsinki here hermes hiphop hitachi hiv
hockey holdings holiday homes honda horse hospital host hosting hot hotel hotels hotmail house how hsbc hyundai ibm
icu ikea immo inc industries infiniti info ing ink institute insurance insure int international investments irish
ist istanbul java jeep jetzt jewelry jobs joburg jot juegos kaufen kim kindle kitchen kiwi koeln komatsu kpmg krd
kred kyoto lamborghini land lat latino law lawyer lds lease legal lego lexus lgbt life lifestyle lighting like
limited limo link live living llc llp loan loans locker locus lol london lotto love ltd ltda luxe luxury madrid
maison makeup man management mango map market marketing markets mba media meet melbourne meme memorial men menu
miami microsoft mil mini mint mobi mobile moda moe moi mom monash money monster mormon mortgage moscow moto
motorcycles mov movie museum music nagoya name navy nec net netflix network neustar new news nexus nfl ngo nhk nico
nike nikon ninja nissan nokia now nowruz nrw ntt nyc obi office okinawa olayan one ong onion onl online ooo open
oracle orange org organic osaka ott ovh page panasonic paris pars partners parts party pay pet pharmacy phd philips
phone photo photography photos physio pics pictet pictures pid pin ping pink pioneer pizza place play playstation
plumbing plus poker porn post press prime pro prod productions prof promo properties property protection pub pwc
qpon quebec quest racing radio read realestate realtor realty recipes red rehab reise reisen reit reliance ren rent
rentals repair report republican rest restaurant review reviews rich rio rip rocks rodeo room rsvp rugby ruhr run
ryukyu saarland safe safety sale salon samsung sandvik sap sarl save saxo school schule science scot search seat
security seek select services seven sew sex sexy shell shiksha shoes shop shopping shouji show silk sina singles
site ski skin sky skype smart smile soccer social softbank software sohu solar solutions song sony soy spa space
sport spot srl star statebank stockholm storage store stream studio study style sucks supplies supply support surf
surgery suzuki swatch swiss sydney systems taipei talk taobao target tatar tattoo tax taxi team tech technology tel
tennis teva theater theatre tickets tienda tips tires tirol today tokyo ton tools top toray toshiba total tours town
toyota toys trade trading training travel trust tube tui ubs unicom university uno uol ups vacations vana vegas
ventures versicherung vet viajes video vig viking villas vin vip virgin visa vision viva vlaanderen vodka volvo vote
voting voto voyage wales walmart walter wang watch watches weather web webcam website wed wedding weibo weir whoswho
wien wiki win windows wine winners wme work works world wow wtc wtf xbox xerox xin xxx xyz yachts yahoo yandex yoga
yokohama you youtube yun zara zero zip zone zuerich
"""

TOP_LEVEL_DOMAINS = frozenset((_COUNTRIES + _GENERAL).split())
