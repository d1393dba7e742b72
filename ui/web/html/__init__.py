"""What the page shows, as HTML: frame, conversation, source panel, briefs, draft checks, library. All of it is escaped.

Nothing here knows Gradio. `data-act`, `data-source` and `data-passage` are what `static/page.js` listens to.
"""

from ui.web.html.brief import brief_form as brief_form
from ui.web.html.brief import brief_paper as brief_paper
from ui.web.html.brief import kept_briefs as kept_briefs
from ui.web.html.check import check_form as check_form
from ui.web.html.check import check_paper as check_paper
from ui.web.html.conversation import answer_html as answer_html
from ui.web.html.conversation import answered as answered
from ui.web.html.conversation import earlier as earlier
from ui.web.html.conversation import is_aside as is_aside
from ui.web.html.conversation import link_ended as link_ended
from ui.web.html.conversation import link_given as link_given
from ui.web.html.conversation import on_its_way as on_its_way
from ui.web.html.conversation import sources as sources
from ui.web.html.conversation import trouble as trouble
from ui.web.html.conversation import turn as turn
from ui.web.html.draft import draft_blocks as draft_blocks
from ui.web.html.draft import draft_paper as draft_paper
from ui.web.html.draft import draft_text as draft_text
from ui.web.html.draft import draft_told as draft_told
from ui.web.html.frame import composer as composer
from ui.web.html.frame import conversation_list as conversation_list
from ui.web.html.frame import loading as loading
from ui.web.html.frame import masthead as masthead
from ui.web.html.frame import texts as texts
from ui.web.html.frame import welcome as welcome
from ui.web.html.parts import banner as banner
from ui.web.html.parts import watched as watched
from ui.web.html.source_panel import message as message
from ui.web.html.source_panel import panel as panel
from ui.web.html.source_panel import paper as paper
from ui.web.html.source_panel import passage_sheet as passage_sheet
from ui.web.html.source_panel import reader as reader
from ui.web.html.source_panel import source as source
