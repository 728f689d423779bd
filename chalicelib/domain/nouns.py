"""Nouns, titles and first names that tell a person from a body, a document or a crowd.

Read by `people`. Lower case; a plural is found through its singular where the list has none.
"""


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split())


COURTESY = _words("mr mrs ms miss mx mr. mrs. ms. messrs messrs.")
TITLES = COURTESY | _words(
    "dr dr. prof prof. professor sir dame lord lady baroness baron king queen prince princess pope "
    "archbishop bishop cardinal rabbi imam reverend rev rev. father sister president "
    "president-elect prime minister premier chancellor senator sen sen. congressman congresswoman "
    "representative rep rep. governor gov gov. mayor ambassador secretary attorney-general judge "
    "justice general gen gen. major maj maj. colonel col col. captain capt capt. lieutenant lt "
    "lt. sergeant sgt sgt. corporal private admiral adm adm. commander cmdr cmdr. brigadier "
    "marshal sheriff detective inspector superintendent constable councillor councilman "
    "councilwoman alderman speaker chairman chairwoman chair ceo coach comrade emperor sultan "
    "emir sheikh ayatollah mp msp mep director commissioner spokesman spokeswoman spokesperson "
    "leader candidate nominee envoy adviser advisor economist analyst lawyer attorney prosecutor "
    "co-founder deputy executive activist"
)
# Nouns for a person with an office or part in the story: “the governor”, “a spokeswoman”.
ROLE_NOUNS = _words(
    "adviser advisor activist actor actress administrator advocate aide ally ambassador analyst "
    "anchor archbishop archaeologist artist assistant astronaut astronomer athlete attorney "
    "author banker barrister biologist bishop blogger boss boy broadcaster brother builder "
    "businessman businesswoman campaigner candidate captain chair chairman chairperson chairwoman "
    "chancellor chemist chief cleric clerk coach co-author co-founder colleague columnist "
    "commander commentator commissioner congressman congresswoman constable consultant convener "
    "coordinator coroner councillor counsel critic curator daughter dealer dean defendant delegate "
    "diver baker carpenter engineer electrician cook chef dancer sailor mechanic bookseller "
    "demographer deputy designer detective developer diplomat director doctor driver ecologist "
    "economist editor emperor employee engineer envoy epidemiologist ex-wife ex-husband executive "
    "expert explorer "
    "farmer father fellow firefighter fisherman founder friend general geologist girl governor "
    "guard head historian host husband inspector investigator investor journalist judge keeper "
    "king landlord lawmaker lawyer leader lecturer legislator librarian lieutenant lobbyist man "
    "manager marshal mayor medic member meteorologist midwife minister mother musician narrator "
    "negotiator neighbour neighbor novelist nurse officer official operator organiser organizer "
    "owner paramedic "
    "parent participant partner pastor patient photographer physician physicist pilot planner "
    "player policeman policewoman politician pollster pope premier president presenter priest "
    "prime-minister prince princess principal producer professor prosecutor psychologist pundit "
    "queen "
    "rabbi reader regulator reporter representative researcher resident scholar scientist "
    "secretary senator sergeant sheriff singer sister skipper sociologist soldier solicitor "
    "son source speaker specialist spokesman spokesperson spokeswoman strategist student "
    "superintendent supervisor surgeon surveyor survivor suspect teacher technician trader "
    "trustee veteran victim virologist volunteer voter warden widow wife witness woman worker "
    "writer youth whistleblower insider shareholder negotiator ranger ombudsman auditor user "
    "co-chair chairs frontman congregant pensioner customer passenger tenant scientist star "
    "millionaire billionaire comedian rapper midfielder striker goalkeeper treasurer whip "
    "master headmaster headteacher deputy nominee contender incumbent newcomer hopeful mogul "
    "magnate"
)
FEMALE_WORDS = _words(
    "mrs mrs. ms ms. miss dame lady baroness queen princess sister spokeswoman chairwoman "
    "congresswoman businesswoman policewoman mother daughter wife widow woman girl actress "
    "councilwoman ex-wife she her"
)
MALE_WORDS = _words(
    "mr mr. sir lord king prince pope father spokesman chairman congressman businessman policeman "
    "son husband man boy brother bishop archbishop councilman ex-husband frontman he him"
)
FEMALE_NAMES = _words(
    "alice alison amanda amy ana andrea angela anna anne annie ashley barbara beth betty brenda "
    "carol caroline catherine charlotte cheryl christina christine claire clara cynthia deborah "
    "denise diana diane donna dorothy elena elizabeth ellen emily emma eva fatima fiona frances "
    "gloria grace hannah heather helen hillary irene jane janet jean jennifer jessica joan joyce "
    "judith julia julie karen kate katherine kathleen kathryn kelly kellyanne kimberly laura "
    "lauren leah linda lisa lucy lynn margaret maria marie marine martha mary megan melania "
    "melissa michelle monica nancy natalia nicola nicole nikki olga olivia pamela patricia paula "
    "rachel rebecca rosa ruth samantha sandra sara sarah sharon sofia sophia sophie stephanie "
    "susan svetlana teresa theresa ursula valerie vanessa victoria virginia wendy yulia zoe "
    "angelina loretta elise huma ivanka condoleezza priti nicola jacinda greta kamala"
)
MALE_NAMES = _words(
    "aaron abdul adam ahmed alan albert alex alexander alexei ali andrew andriy anthony antonio "
    "barack ben benjamin bernie bill bob boris brad brandon brian bruce carlos charles chris "
    "christopher craig dan daniel dave david dennis denys dmitry don donald douglas ed edward "
    "emmanuel eric ethan eugene francis frank gary gavin george gerald graham greg gregory harold "
    "harry hassan henry howard hugo ian igor ivan jack jacob jake james jason jeff jeffrey jeremy "
    "jerry jim jimmy joe john jonathan jonas jordan jose joseph joshua juan justin karl keith "
    "kenneth kevin kyle larry lawrence leonard lewis luis luke marco mark martin matt matthew "
    "michael mike mikhail mitch mitt mohamed mohammed muhammad nathan neil nicholas nick nigel "
    "oleg oleksiy oliver omar oscar patrick paul pavel pedro peter petro philip phil rand ralph "
    "raymond reince richard rick robert roger ron ronald roy russell ryan sam samuel scott sean "
    "sergei sergey simon stephen steve steven stuart ted terry thomas tim timothy tom tony "
    "vladimir volodymyr walter wayne william xavier yury yuri zachary vyacheslav kirillo kyrylo"
)
ORGANISATION_NOUNS = _words(
    "administration agency airline airlines airport alliance army assembly association authorities "
    "authority bank board bloc body brigade broadcaster brand bureau business cabinet campaign "
    "carrier center centre channel charity church city clinic club coalition commission committee "
    "company confederation conglomerate congress consortium constabulary corporation council court "
    "customs department embassy enterprise faction federation festival firm force forces "
    "foundation fund giant government group guard headquarters hospital house industry institute "
    "institution intelligence junta kingdom laboratory league legislature library magazine maker "
    "manufacturer media militants military militia ministry mission museum nation navy network "
    "newspaper ngo office operator organisation organization outlet panel paper parliament "
    "party pentagon police post prosecution publication publisher regime regiment regulator "
    "republic rebels retailer school senate service services society startup state studio "
    "supplier team times tribunal troops trust union unit university utility watchdog website "
    "wing kremlin taliban zoo radio tv herald tribune chronicle journal gazette observer inc corp "
    "ltd llc plc co inc. corp. ltd. co. gmbh ag sa news reuters press daily collective cooperative "
    "parish county province district municipality region side town village"
)
DOCUMENT_NOUNS = _words(
    "account accounts analysis article audit bill brief budget bulletin data document documents "
    "dossier email emails estimate estimates evidence figures file files filing filings findings "
    "footage forecast forecasts guidance guidelines indictment images interview inquiry "
    "investigation lawsuit letter letters manifesto memo memorandum message minutes note notice "
    "papers paper poll polls post posts projection projections record records release report "
    "reports research review ruling search sentence statement statistics study studies "
    "summary survey surveys table testimony text texts transcript transcripts tweet tweets verdict "
    "video videos warrant"
)
# Documents that speak for whoever made them: “the Herald report”, “Roe’s letter”.
PAPER_NOUNS = _words(
    "account accounts analysis application article articles blog complaint count email emails "
    "filing investigation lawsuit letter letters memo message page post posts release report "
    "reports review site statement stories story tally tweet tweets website"
)
# A statement speaks for whoever gave it, who has usually just been named.
STATEMENT_NOUNS = _words("statement letter tweet post message note email memo release")
UNNAMED_NOUNS = _words(
    "people men women children families relatives neighbours neighbors residents locals witnesses "
    "bystanders onlookers observers sources experts analysts officials scientists researchers "
    "economists "
    "critics opponents supporters protesters activists campaigners workers staff employees voters "
    "lawmakers senators ministers diplomats doctors medics lawyers prosecutors investigators "
    "detectives officers soldiers commanders leaders executives bosses some others many most "
    "several few insiders advisers aides pundits commentators historians farmers fans users "
    "readers parents students teachers members democrats republicans conservatives liberals "
    "respondents participants authors academics politicians reporters journalists americans "
    "someone somebody everyone anyone crowd public nobody none guests customers passengers "
    "survivors victims friends colleagues veterans advocates proponents skeptics sceptics "
    "authors reports rumours rumors"
)
PRONOUNS = _words("he she they it i we you who")
PLACE_STARTS = _words(
    "new san los las north south east west northern southern eastern western central united saint "
    "fort port lake mount white supreme national world european american great black red middle "
    "upper lower cape grand royal federal international latin"
)
CALENDAR = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december christmas easter"
)
DETERMINERS = _words(
    "the a an this that these those his her its their our my your some any another one two three "
    "several many both each every no all most other"
)
NATIONS = _words(
    "afghan african american arab australian austrian belgian brazilian british bulgarian canadian "
    "chinese colombian croatian cuban czech danish dutch egyptian english estonian ethiopian "
    "european finnish french georgian german greek hungarian indian indonesian iranian iraqi irish "
    "israeli italian japanese jordanian kenyan korean kurdish latvian lebanese libyan lithuanian "
    "mexican moldovan nigerian norwegian pakistani palestinian peruvian polish portuguese romanian "
    "russian saudi scottish serbian slovak somali soviet spanish sudanese swedish swiss syrian "
    "taiwanese thai turkish u.s. us uk ukrainian venezuelan vietnamese welsh western republican "
    "democratic democrat labour conservative"
)
COUNTRIES = _words(
    "afghanistan america argentina australia austria belarus belgium berlin brazil britain "
    "brussels bulgaria cairo canada chile china colombia congo croatia cuba denmark egypt england "
    "estonia ethiopia europe finland france georgia germany ghana greece hungary iceland india "
    "indonesia iran iraq ireland israel italy japan jordan kabul kenya kiev kyiv korea kuwait "
    "latvia lebanon libya lithuania london malaysia mexico moldova morocco moscow myanmar nepal "
    "netherlands nigeria norway pakistan paris peru philippines poland portugal qatar romania "
    "russia scotland serbia singapore slovakia slovenia somalia spain sudan sweden switzerland "
    "syria taiwan tehran thailand tokyo tunisia turkey uganda ukraine venezuela vietnam wales "
    "washington yemen beijing ankara"
)
PARTICLES = _words("de del della van von der den bin ibn al el la le di da dos du ten ter af")
NOT_NAMES = _words(
    "the a an but and or so yet in on at by for from with after before when while if as this that "
    "these those he she it they we you i his her its their our my however meanwhile then there "
    "here what who why how where which both each some many most all several another other one two "
    "three since although though because despite during until under over also now last next first "
    "second finally later today yesterday earlier according not no of to says said is was were are "
    "did do does has have had will would can could should may might must asked even still only "
    "just like per via once again speaking citing amid among across about nor than either neither"
)
