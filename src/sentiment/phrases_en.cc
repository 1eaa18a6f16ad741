// The set phrases of English: what people say who were kept on hold, want their money back or thank; and what a
// company says that only asks to wait or to move elsewhere.
#include "sentiment/phrases.h"

namespace earshot::sentiment {
namespace {

constexpr PhraseKind kAlike = PhraseKind::kLookAlike;

constexpr Phrase kEnglish[] = {
    // Mockery in set phrases: what was said is the opposite of what is meant (analyzer.cc, TurnRound).
    {kSarcasm,
     "thanks|thank|thx|cheers ~ for nothing|ruining|losing|breaking|wasting|ignoring|destroying|"
     "damaging|scamming|stealing|overcharging"},
    {kSarcasm,
     "great|wonderful|fantastic|brilliant|awesome|lovely|perfect|nice another "
     "delay|cancellation|outage|problem|error|fee"},
    {kSarcasm, "^ just great|wonderful|brilliant|perfect|lovely $"},
    {kSarcasm, "wow just wow"},
    {kSarcasm, "nice try"},
    {kSarcasm, "way to go ~ you|ruining|losing|breaking"},
    // An earlier attempt elsewhere, or this one repeated.
    {kFailedChannel, "no answer|reply|response ~ needed|required|necessary|expected", kAlike},
    {kFailedChannel,
     "called|phoned|rang ~ twice|times ~ great|good|excellent|amazing|lovely|perfect|brilliant",
     kAlike},
    {kFailedChannel, "bell|doorbell|door ~ nobody|noone ~ answered|opened", kAlike},
    // What is put on hold by the customer is a seat or a fare, an account or a delivery.
    {kFailedChannel,
     "put|place|keep|hold ~ account|subscription|membership|contract|delivery|parcel|package|plan|"
     "service|policy|payment|payments ~ on hold",
     kAlike},
    {kFailedChannel,
     "put|place|keep|hold|book ~ "
     "it|reservation|reservations|booking|ticket|tickets|seat|seats|fare|flight|order "
     "~ on hold",
     kAlike},
    {kFailedChannel,
     "reservation|reservations|booking|ticket|tickets|seat|seats|fare|order|orders|delivery ~ "
     "is|are|was|were|been ~ on "
     "hold",
     kAlike},
    {kFailedChannel, "no one|nobody has|have|had ~ answers|answer|any|clue|idea", kAlike},
    {kFailedChannel, "never heard of|such|that|before", kAlike},
    {kFailedChannel, "never heard ~ before", kAlike},
    {kFailedChannel,
     "it|flight|flights|seat|seats|ticket|tickets|fare|reservation ~ i|we have|had|put|placed|got "
     "~ on hold",
     kAlike},
    {kFailedChannel, "looking forward ~ on hold", kAlike},
    {kFailedChannel, "so|if i|we don't|dont have ~ to ~ on hold", kAlike},
    // The longer reading first: it is what is shown as evidence.
    {kFailedChannel, "on hold ~ #"},
    {kFailedChannel, "on hold"},
    {kFailedChannel, "hold time|times"},
    {kFailedChannel, "put|kept|keep|keeps|putting ~ me|us|her|him ~ on hold"},
    {kFailedChannel, "onhold|onholdforever"},
    {kFailedChannel,
     "called|phoned|rang|emailed|e-mailed|messaged|texted|tweeted|wrote|written|dmed|dm'd|"
     "contacted "
     "~ twice|thrice|already|repeatedly|again"},
    {kFailedChannel,
     "called|calling|phoned|rang|emailed|e-mailed|messaged|texted|tweeted|wrote|contacted|asked|"
     "dmed|dm'd ~ # ~ "
     "times|time|x"},
    {kFailedChannel,
     "tried|trying ~ #|several|multiple|many ~ times ~ to ~ "
     "get|call|reach|contact|speak|talk|email"},
    {kFailedChannel,
     "# ~ hour|hours|hr|hrs|minute|minutes|min|mins ~ to ~ speak|talk|spk|reach|get ~ "
     "to|with|a|an|through ~"},
    {kFailedChannel,
     "called|calling|phoned|rang|emailed|e-mailed|messaged|texted|tweeted|wrote|contacted|asked ~ "
     "multiple|several|many|numerous|countless ~ times"},
    {kFailedChannel,
     "tried|trying|try ~ "
     "call|calling|phone|phoning|reach|reaching|contact|contacting|email|emailing|get ~ "
     "#|multiple|several|many|numerous|countless ~ times|time|x"},
    {kFailedChannel,
     "tried|trying ~ calling|phoning|reaching|contacting|emailing|messaging|dming ~"},
    {kFailedChannel,
     "trying|tried|tries ~ to ~ reach|contact|call|phone ~ you|someone|anyone|customer|your|the|u"},
    {kFailedChannel, "trying|tried ~ to ~ get ~ through|ahold|hold|touch ~"},
    {kFailedChannel, "trying|tried ~ to ~ speak|talk ~ to|with ~"},
    {kFailedChannel,
     "been|keep|kept ~ calling|phoning|emailing|dming|messaging|tweeting ~ "
     "all|since|for|nonstop|non|stop|you|u|#|every|and"},
    {kFailedChannel,
     "spoke|spoken|talked|explained ~ #|multiple|several|many|numerous|countless ~ times"},
    {kFailedChannel,
     "spoke|spoken|talked ~ to|with ~ #|several|multiple|many "
     "agents|reps|representatives|supervisors"},
    {kFailedChannel, "sent|send ~ # ~ emails|email|messages|dms|letters|tickets|requests|tweets"},
    {kFailedChannel,
     "sent|written ~ multiple|several|many|numerous|countless ~ "
     "emails|messages|dms|letters|tickets"},
    {kFailedChannel, "no|zero|without ~ response|reply|callback|answer"},
    {kFailedChannel,
     "never ~ got|gotten|get|received|receive|had|sent|a response|reply|callback|answer"},
    {kFailedChannel,
     "never ~ got|gotten|get|received|receive|had|sent a|any|the response|reply|callback|answer $"},
    {kFailedChannel, "would|i'd|we'd ~ appreciate|love ~ response|reply|answer|callback"},

    {kFailedChannel, "on music|endless|eternal|a|an ~ hold"},
    {kFailedChannel, "still no ~ response|reply|answer|call|callback|email|follow|contact"},
    {kFailedChannel, "not ~ single|one|a ~ response|reply|answer|word ~ from"},
    {kFailedChannel, "not a word"},
    {kFailedChannel,
     "no one|noone ~ answers|answered|answering|answer|replies|replied|responds|responded|respond|"
     "responding|calls|called|returns|returned|picks|picked|picking|gets|got ~"},
    {kFailedChannel,
     "nobody ~ "
     "answers|answered|answering|answer|replies|replied|responds|responded|respond|responding|"
     "calls|called|returns|returned|picks|picked|picking|gets|got"},
    {kFailedChannel, "never ~ answered|replied|responded|called|answer|answers|reply|respond ~"},
    {kFailedChannel, "never heard ~ back|from|anything|nothing"},
    {kFailedChannel,
     "not|never|no|haven't|havent|hasn't|hasnt|still|didn't|yet ~ heard|hear|received ~ back"},
    {kFailedChannel, "haven't|havent|hasn't|hasnt ~ heard ~ from|anything"},
    {kFailedChannel,
     "haven't|havent|hasn't|hasnt|didn't|didnt|never|not|won't|wont|don't|dont|doesn't|doesnt|isn'"
     "t|aren't|ain't|ur|you're "
     "~ not|even|bother|bothered|been|get|got|received|receive|had ~ response|reply|callback"},
    {kFailedChannel,
     "haven't|havent|hasn't|hasnt|didn't|didnt|won't|wont|don't|dont|doesn't|doesnt|not ~ "
     "answer|answered|answering|answers|return|returned|returning|respond|responded|responding|"
     "reply|replied|replying ~ "
     "phone|phones|call|calls|email|emails|tweet|tweets|message|messages|dm|dms|me|us|my|to"},
    {kFailedChannel,
     "didn't|didnt|never|not|won't|wont ~ bother|bothered ~ "
     "responding|replying|calling|following|reply"},
    {kFailedChannel,
     "not|never|won't|wont|don't|dont|one|isn't ~ pick|picking|picks|picked ~ up ~ "
     "phone|phones|calls|call|line"},
    {kFailedChannel,
     "can't|cant|cannot|couldn't|couldnt|impossible|unable|never|not|won't|didn't|can|able ~ "
     "get|getting|got ~ through ~ to|on|by|via|the"},
    {kFailedChannel,
     "can't|cant|cannot|couldn't|couldnt|impossible|unable|not|won't|haven't ~ "
     "get|getting|got|able ~ through|ahold"},
    {kFailedChannel,
     "can't|cant|cannot|couldn't|couldnt|impossible|unable|not|never ~ get|getting|got|to ~ a "
     "hold|human|person ~"},
    {kFailedChannel,
     "can't|cant|cannot|couldn't|couldnt|impossible|unable|not ~ reach ~ "
     "anyone|anybody|someone|you|customer|agent|a|them|reservations|any|by|your|the|live|human|u"},
    {kFailedChannel,
     "can't|cant|cannot|couldn't|couldnt|impossible|unable|not|won't|wont|hard|never ~ "
     "speak|talk|spoke|spoken|connect ~ "
     "to|with ~ anyone|anybody|someone|person|human|agent|rep|representative|an|any1|a|live|real"},
    {kFailedChannel, "no ~ live|actual|real person|human|agent|people|rep"},
    {kFailedChannel, "no human"},
    {kFailedChannel, "reach|reaching|get|getting|find ~ a|an|real|live|actual|any human"},
    {kFailedChannel, "hung|hang|hangs|hanging up on"},
    {kFailedChannel, "hung up ~ me|us"},
    {kFailedChannel,
     "system|phone|line|it|message|goodbye|then|just|and|automatically ~ hangs|hung up"},
    {kFailedChannel,
     "got|get|gets|getting|been|was|were|she|he|agent|rep|they|just|then|keeps|and ~ "
     "disconnected|disconnects|disconnect ~"},
    {kFailedChannel, "call|calls|phone ~ dropped|drops|disconnected|disconnects|cut"},
    {kFailedChannel, "waiting|wait|waited ~ call|callback ~ back"},
    {kFailedChannel, "waiting|wait|waited ~ callback"},
    {kFailedChannel, "waiting|wait|waited ~ for|on ~ callback|reply|response"},
    {kFailedChannel,
     "waiting|waited|wait|awaiting ~ response|reply|answer|answers|callback|hear|email|return ~"},
    {kFailedChannel,
     "still|been ~ waiting ~ for|on ~ someone|somebody|you|customer ~ to ~ "
     "call|answer|respond|reply|pick|contact|email"},
    {kFailedChannel,
     "promised|supposed|said|told ~ call|callback ~ back ~ never|no|nobody|nothing|still|but|and "
     "~"},
    {kFailedChannel, "no|never|nobody|even|not ~ call|called|calls|calling ~ back"},
    {kFailedChannel, "ignoring|ignored|ignore|ignores me|us|everyone"},
    {kFailedChannel,
     "ignoring|ignored|ignore|ignores ~ my|our|your|all ~ "
     "tweet|tweets|message|messages|email|emails|call|calls|dm|dms|complaint|complaints|question|"
     "questions|request|"
     "requests|letters|queries|query"},
    {kFailedChannel,
     "unanswered ~ "
     "email|emails|call|calls|message|messages|tweet|tweets|dms|complaint|complaints|for|by"},
    {kFailedChannel,
     "email|emails|mail|it|calls|tweets|messages ~ bounces|bounced|unanswered|unreturned"},
    {kFailedChannel,
     "phone|phones|telephone|call|line|lines ~ system|service|lines|line|center|centre|number ~ "
     "not|down|sucks|terrible|broken|useless|busy|awful|horrible|joke|worst|overloaded|hangs|hung|"
     "won't|doesn't"},
    {kFailedChannel, "busy signal"},
    {kFailedChannel, "phone|line|it ~ just|keeps ringing|rings ~"},
    {kFailedChannel,
     "automated|automatic|auto ~ system|message|response|phone|line|voice ~ "
     "hang|hangs|hung|hanging|won't|wont|not|no|can't|cuts|loop"},
    {kFailedChannel, "won't|wont|not|doesn't ~ let|allow ~ me|us ~ talk|speak|connect|hold"},
    {kFailedChannel,
     "#|hour|hours|hr|hrs|minute|minutes|min|mins ~ wait|waiting ~ "
     "phone|hold|agent|rep|call|speak|customer|representative|telephone|line ~"},
    {kFailedChannel, "# ~ hour|hours|hr|hrs|minute|minutes|min|mins ~ on ~ phone|telephone|line"},
    {kFailedChannel, "passed|transferred|bounced|sent ~ from ~ to|department|one ~"},
    {kFailedChannel,
     "transferred|transfered ~ #|several|multiple|many|around ~ times|agents|people|departments"},
    {kFailedChannel, "run|runaround around ~"},
    {kFailedChannel,
     "customer|cust ~ service|care|svc|relations ~ not|never|won't|doesn't|didn't|hasn't ~ "
     "answer|answering|answered|respond|responded|responding|reply|replied"},
    // Outbound: only asks to move or to wait. An offer for the case that something else comes up is none.
    {kHoldingReply,
     "please|pls|kindly|just ~ dm|pm|message|call|contact|email|write us|me ~ if|should", kAlike},
    {kHoldingReply, "dm|pm|message|call|contact|email|mail|write us|me ~ if|should", kAlike},
    {kHoldingReply, "get|getting back to you ~ if|should", kAlike},
    {kHoldingReply, "one|a moment|minute|sec|second please|pls"},
    {kHoldingReply, "^ ~ one moment $"},
    {kHoldingReply, "just a moment|minute|sec|second"},
    {kHoldingReply, "let me|us check|look|find|see|verify|investigate ~"},
    {kHoldingReply,
     "pass|passed|passing|forward|forwarded|forwarding ~ to|on ~ to|the|our ~ "
     "team|colleague|colleagues|department"},
    {kHoldingReply, "bear with me|us"},
    {kHoldingReply, "thank|thanks ~ for your ~ patience"},
    {kHoldingReply, "please|pls|kindly call|ring|phone ~ hotline|helpline"},
    {kHoldingReply, "please|pls|plz|kindly ~ dm|message|pm|inbox ~ us|me"},
    {kHoldingReply, "send|shoot|drop|pop ~ us|me ~ dm|pm|message|note|dms"},
    {kHoldingReply, "send|shoot|drop|share ~ dm|pm|message ~ us|so|with"},
    {kHoldingReply, "send ~ direct|private message"},
    {kHoldingReply, "follow ~ dm|pm|message"},
    {kHoldingReply, "follow ~ send ~ dm|pm|message"},
    {kHoldingReply, "dm|pm|message us|me ~ your|with|the|so|here|directly|details|and"},
    {kHoldingReply, "via|by|in|through|over|to ~ dm|pm"},
    {kHoldingReply, "get|getting back to you"},
    {kHoldingReply, "will|we'll|someone ~ be ~ in touch"},
    {kHoldingReply, "will|we'll ~ contact|reply|respond ~ you|shortly|soon"},
    {kHoldingReply, "we ~ received your message|email|request|inquiry|enquiry|query|case"},
    {kHoldingReply, "thank|thanks ~ for ~ contacting|reaching|messaging|writing|emailing"},
    {kHoldingReply, "out of ~ office"},
    {kHoldingReply, "automatic|automated|auto reply|response|message"},
    {kHoldingReply, "email|mail|call|contact us at|on|via"},
    {kHoldingReply, "as soon as possible $"},
    {kHoldingReply, "please|pls|kindly ~ bear with us"},
    // Leaving.
    {kChurnThreat, "not|don't|dont|never|didn't cancel|close|cancelled ~", kAlike},
    {kChurnThreat,
     "cancel|cancelling|canceling|cancelled|close|closing ~ "
     "account|subscription|membership|contract|card|policy|order|service"},
    {kChurnThreat,
     "switch|switching|switched|moving|changing|going ~ to ~ "
     "competitor|competition|provider|carrier|another|elsewhere|different"},
    {kChurnThreat, "never ~ again"},
    {kChurnThreat,
     "never ~ fly|flying|buy|buying|shop|shopping|order|ordering|use|using|book|booking ~"},
    {kChurnThreat, "take|taking ~ business|custom|money elsewhere"},
    {kChurnThreat, "lost|losing|lose ~ customer|business"},
    {kChurnThreat, "last time ~ i|we|you"},
    {kChurnThreat, "i'm|im|am|we're done with ~"},
    {kChurnThreat, "leaving ~ for ~"},
    {kChurnThreat,
     "looking|find ~ for ~ new|another|different provider|bank|carrier|airline|supplier|company"},
    {kChurnThreat, "ditch|ditching|dumping|quitting you|them|this|your ~"},
    // Law.
    {kLegalThreat, "my|our|a|the lawyer|lawyers|attorney|solicitor|solicitors"},
    {kLegalThreat, "legal|court action|advice|proceedings|team"},
    {kLegalThreat, "small claims"},
    {kLegalThreat, "sue|suing you|them|your|u ~"},
    {kLegalThreat, "will|gonna|to|i'll sue"},
    {kLegalThreat, "take|taking|see ~ to|in court"},
    {kLegalThreat, "class action"},
    {kLegalThreat, "file|filing|filed|lodge|lodged|lodging|open ~ complaint ~ with"},
    {kLegalThreat,
     "report|reporting|reported|complain|complaining ~ to ~ "
     "ombudsman|regulator|bbb|fcc|ftc|dot|faa|ofcom|trading|police|authorities|caa"},
    {kLegalThreat, "ombudsman|lawsuit"},
    // The public.
    {kPublicityThreat,
     "tell|telling|told ~ everyone|everybody|world|followers|friends how|that|about ~ "
     "great|good|amazing|wonderful|awesome|happy|helpful|fantastic|brilliant|lovely|nice|kind|"
     "friendly|excellent",
     kAlike},
    {kPublicityThreat, "going|go ~ viral|public"},
    {kPublicityThreat, "tell|telling|told ~ everyone|everybody|world|followers|friends ~"},
    {kPublicityThreat,
     "call|calling|contact|contacting|going|go ~ media|press|newspaper|newspapers|news|papers"},
    {kPublicityThreat,
     "post|posting|share|sharing|put ~ "
     "everywhere|online|youtube|facebook|reddit|tiktok|trustpilot"},
    {kPublicityThreat,
     "leave|leaving|write|writing|post|posting ~ bad|negative|terrible|one ~ review|reviews"},
    {kPublicityThreat, "name and shame"},
    {kPublicityThreat, "warn|warning ~ others|everyone|people|friends"},
    // Danger to people.
    {kSafety, "caught|on|catch|catching fire"},
    {kSafety, "electric|electrical shock|fire|burn"},
    {kSafety, "gas|carbon leak|monoxide"},
    {kSafety, "smell|smells|smelled|smelling ~ gas|smoke|burning"},
    {kSafety,
     "got|was|were|been|am|is|badly|seriously "
     "injured|hurt|electrocuted|poisoned|burned|burnt|hospitalised|hospitalized"},
    {kSafety, "food poisoning"},
    {kSafety, "sparks|flames ~ out|coming|flew|flying|from"},
    {kSafety,
     "toaster|charger|battery|oven|phone|laptop|kettle|socket|plug|cable|dryer|machine ~ "
     "is|was|started|are smoking|burning|sparking|melting|melted"},
    {kSafety,
     "metal|glass|plastic|needle|screw|mould|mold ~ in|inside ~ "
     "food|meal|soup|salad|sandwich|bread|cereal|yoghurt|yogurt|drink|milk"},
    {kSafety, "swallowed|choked|choking|chokes"},
    {kSafety, "allergic reaction"},
    {kSafety, "went|going|rushed|taken|ended ~ to|in|up ~ hospital|er|a&e"},
    {kSafety, "exploded|exploding|electrocuted"},
    {kSafety, "kill|harm|hurt myself"},
    {kSafety, "suicide|suicidal"},
    {kSafety, "call ~ ambulance"},
    {kSafety,
     "is|are|isn't|not|very|so|really|extremely|health|feels|feel dangerous|unsafe|hazard"},
    {kSafety, "safety hazard|risk|issue|concern"},
    // Thanks.
    {kThanks, "thank you|u|god ~"},
    {kThanks, "thanks|thx|thnx|tysm|cheers|thankyou"},
    {kThanks, "ty $"},
    {kThanks, "much appreciated"},
    {kThanks, "appreciate ~ it|help|you|that|your"},
    {kThanks, "i'm|im|so|very|really grateful"},
    // Asking for something to be done.
    {kRequest, "please|pls|plz"},
    {kRequest, "can|could|would|will you|u|someone|somebody|anyone|i|we ~"},
    {kRequest, "i|we need|want ~ refund|help|replacement|someone|my|assistance"},
    {kRequest, "i|we would like ~"},
    {kRequest, "i'd|we'd like ~"},
    {kRequest, "need|want ~ refund|help|replacement|assistance"},
    {kRequest, "help me|us ~"},
    {kRequest, "let me|us know"},
    {kRequest, "give me|us ~"},
    {kRequest, "refund|reimburse|compensate me|us ~"},
    {kRequest, "want|get ~ money back"},
    {kRequest, "sort|fix ~ it|this ~"},
    // Questions without the sign.
    {kQuestion, "^ ~ how do|can|does|long|much|many|come|to"},
    {kQuestion,
     "^ what|when|where|who|why|which is|are|do|does|did|time|can|will|would|should|has|have"},
    {kQuestion, "anyone|anybody|someone know|knows ~"},
    {kQuestion, "is there ~ way|chance|possibility"},
    {kQuestion, "wondering|wonder if|when|whether|how|what|why"},
};

}  // namespace

absl::Span<const Phrase> EnglishPhrases() { return kEnglish; }

}  // namespace earshot::sentiment
